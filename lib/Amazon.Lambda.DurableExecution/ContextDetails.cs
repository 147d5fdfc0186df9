using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The recorded details of a context.</summary>
public sealed class ContextDetails
{
    /// <summary>The result of the context as JSON text.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }

    /// <summary>True if the result was too large to record; a replay runs the body again to rebuild it.</summary>
    [JsonPropertyName("ReplayChildren")]
    public bool? ReplayChildren { get; set; }
}
