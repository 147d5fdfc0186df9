using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The event that the service sends to a durable function (Lambda Runtime API).</summary>
public sealed class DurableExecutionInvocationInput
{
    [JsonPropertyName("DurableExecutionArn")]
    public required string DurableExecutionArn { get; set; }

    /// <summary>Token of the first checkpoint of this invocation.</summary>
    [JsonPropertyName("CheckpointToken")]
    public string? CheckpointToken { get; set; }

    [JsonPropertyName("InitialExecutionState")]
    public InitialExecutionState? InitialExecutionState { get; set; }
}
