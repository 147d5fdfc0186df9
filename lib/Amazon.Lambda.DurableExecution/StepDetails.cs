using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What the service records of a step.</summary>
public sealed class StepDetails
{
    /// <summary>Attempts completed.</summary>
    [JsonPropertyName("Attempt")]
    public int? Attempt { get; set; }

    /// <summary>Epoch milliseconds; set only while the step waits for its next attempt.</summary>
    [JsonPropertyName("NextAttemptTimestamp")]
    public long? NextAttemptTimestamp { get; set; }

    /// <summary>The result, or the state of a condition between two checks, as JSON text.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
