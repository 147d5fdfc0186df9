using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The recorded details of a wait.</summary>
public sealed class WaitDetails
{
    /// <summary>Epoch milliseconds.</summary>
    [JsonPropertyName("ScheduledEndTimestamp")]
    public long? ScheduledEndTimestamp { get; set; }
}
