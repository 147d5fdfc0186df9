namespace Amazon.Lambda.Core;

/// <summary>What the caller sent as the <c>X-Amz-Client-Context</c> header of Invoke.</summary>
public interface IClientContext
{
    IDictionary<string, string> Environment { get; }
    IClientApplication Client { get; }
    IDictionary<string, string> Custom { get; }
}
