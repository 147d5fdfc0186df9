using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The response of a durable function to the service.</summary>
public sealed class DurableExecutionInvocationOutput
{
    [JsonPropertyName("Status")]
    [JsonConverter(typeof(UpperSnakeCaseEnumConverter<InvocationStatus>))]
    public required InvocationStatus Status { get; set; }

    /// <summary>The result of the workflow as JSON text; null for a workflow without a result.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
