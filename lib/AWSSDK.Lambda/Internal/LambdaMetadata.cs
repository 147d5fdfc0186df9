using Amazon.Runtime.Internal;

namespace Amazon.Lambda.Internal;

/// <summary>Names of the service and its operations for client-side monitoring and the user agent.</summary>
internal sealed class LambdaMetadata : IServiceMetadata
{
    public string ServiceId => "Lambda";

    /// <summary>Empty: operation names in the SDK and on the wire are equal.</summary>
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
