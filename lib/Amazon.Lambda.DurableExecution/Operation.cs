using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>A recorded operation of a durable execution, as contained in the envelope.</summary>
public sealed class Operation
{
    [JsonPropertyName("Id")]
    public string? Id { get; set; }

    /// <summary>Id of the enclosing context; null at the root.</summary>
    [JsonPropertyName("ParentId")]
    public string? ParentId { get; set; }

    [JsonPropertyName("Name")]
    public string? Name { get; set; }

    /// <summary>One of <see cref="OperationTypes"/>.</summary>
    [JsonPropertyName("Type")]
    public string? Type { get; set; }

    [JsonPropertyName("SubType")]
    public string? SubType { get; set; }

    /// <summary>One of <see cref="OperationStatuses"/>.</summary>
    [JsonPropertyName("Status")]
    public string? Status { get; set; }

    /// <summary>Epoch milliseconds.</summary>
    [JsonPropertyName("StartTimestamp")]
    public long? StartTimestamp { get; set; }

    /// <summary>Epoch milliseconds.</summary>
    [JsonPropertyName("EndTimestamp")]
    public long? EndTimestamp { get; set; }

    [JsonPropertyName("ExecutionDetails")]
    public ExecutionDetails? ExecutionDetails { get; set; }

    [JsonPropertyName("ContextDetails")]
    public ContextDetails? ContextDetails { get; set; }

    [JsonPropertyName("StepDetails")]
    public StepDetails? StepDetails { get; set; }

    [JsonPropertyName("WaitDetails")]
    public WaitDetails? WaitDetails { get; set; }

    [JsonPropertyName("CallbackDetails")]
    public CallbackDetails? CallbackDetails { get; set; }

    [JsonPropertyName("ChainedInvokeDetails")]
    public ChainedInvokeDetails? ChainedInvokeDetails { get; set; }
}
