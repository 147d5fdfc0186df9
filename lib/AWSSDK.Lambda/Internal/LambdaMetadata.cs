using Amazon.Runtime.Internal;

namespace Amazon.Lambda.Internal;

/// <summary>What client-side monitoring and the user agent call the service and its operations.</summary>
internal sealed class LambdaMetadata : IServiceMetadata
{
    public string ServiceId => "Lambda";

    /// <summary>Empty: every operation bears the same name in the SDK and on the wire.</summary>
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
