using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What the service records of an invoked function.</summary>
public sealed class ChainedInvokeDetails
{
    /// <summary>The function's answer as JSON text.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
