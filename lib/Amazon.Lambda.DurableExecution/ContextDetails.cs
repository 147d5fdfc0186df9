using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What the service records of a context.</summary>
public sealed class ContextDetails
{
    /// <summary>The context's result as JSON text.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }

    /// <summary>True where the result was too large to record and the body runs again to rebuild it.</summary>
    [JsonPropertyName("ReplayChildren")]
    public bool? ReplayChildren { get; set; }
}
