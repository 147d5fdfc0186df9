using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The recorded details of a chained invoke.</summary>
public sealed class ChainedInvokeDetails
{
    /// <summary>The response of the function as JSON text.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
