namespace Amazon.Lambda.Core;

/// <summary>The client context from the <c>X-Amz-Client-Context</c> header of Invoke.</summary>
public interface IClientContext
{
    IDictionary<string, string> Environment { get; }
    IClientApplication Client { get; }
    IDictionary<string, string> Custom { get; }
}
