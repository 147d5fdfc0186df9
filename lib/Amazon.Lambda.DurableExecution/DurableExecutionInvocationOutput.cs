using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What a durable function answers to the service.</summary>
public sealed class DurableExecutionInvocationOutput
{
    [JsonPropertyName("Status")]
    [JsonConverter(typeof(UpperSnakeCaseEnumConverter<InvocationStatus>))]
    public required InvocationStatus Status { get; set; }

    /// <summary>The workflow's result as JSON text; null for a workflow without one.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
