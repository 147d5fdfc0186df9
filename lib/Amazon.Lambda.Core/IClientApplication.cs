namespace Amazon.Lambda.Core;

/// <summary>The mobile application that invoked the function.</summary>
public interface IClientApplication
{
    string AppPackageName { get; }
    string AppTitle { get; }
    string AppVersionCode { get; }
    string AppVersionName { get; }
    string InstallationId { get; }
}
