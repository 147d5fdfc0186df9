using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The recorded details of a step.</summary>
public sealed class StepDetails
{
    /// <summary>Number of completed attempts.</summary>
    [JsonPropertyName("Attempt")]
    public int? Attempt { get; set; }

    /// <summary>Time of the next attempt in epoch milliseconds; set only while the step waits for it.</summary>
    [JsonPropertyName("NextAttemptTimestamp")]
    public long? NextAttemptTimestamp { get; set; }

    /// <summary>The result, or the state of a condition between two checks, as JSON text.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
