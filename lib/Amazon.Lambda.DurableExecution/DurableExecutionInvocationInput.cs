using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What the service sends to a durable function (Lambda Runtime API).</summary>
public sealed class DurableExecutionInvocationInput
{
    [JsonPropertyName("DurableExecutionArn")]
    public required string DurableExecutionArn { get; set; }

    /// <summary>Names the state that the next checkpoint follows.</summary>
    [JsonPropertyName("CheckpointToken")]
    public string? CheckpointToken { get; set; }

    [JsonPropertyName("InitialExecutionState")]
    public InitialExecutionState? InitialExecutionState { get; set; }
}
