using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The recorded details of the execution itself.</summary>
public sealed class ExecutionDetails
{
    /// <summary>The input as JSON text.</summary>
    [JsonPropertyName("InputPayload")]
    public string? InputPayload { get; set; }
}
