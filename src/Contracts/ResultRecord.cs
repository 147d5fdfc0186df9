using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableChaining.Contracts;

/// <summary>The outcome of a piece of work: one row of the results table, and the body of a message on the results queue.</summary>
public sealed record ResultRecord
{
    /// <summary>Partition key: the idempotency key; the SQS message id of a REJECTED message.</summary>
    [JsonPropertyName("id"), JsonPropertyOrder(0)]
    public required string Id { get; init; }

    /// <summary>One of <see cref="ResultStatus"/>.</summary>
    [JsonPropertyName("status"), JsonPropertyOrder(1)]
    public required string Status { get; init; }

    /// <summary>The item as submitted; null where it is not JSON, cannot be stored, or would make the row too large.</summary>
    [JsonPropertyName("input"), JsonPropertyOrder(2)]
    public JsonElement? Input { get; init; }

    /// <summary>The document after the last step; null unless COMPLETED.</summary>
    [JsonPropertyName("output"), JsonPropertyOrder(3)]
    public FinalDocument? Output { get; init; }

    /// <summary>The error; null if COMPLETED.</summary>
    [JsonPropertyName("error"), JsonPropertyOrder(4)]
    public ResultError? Error { get; init; }

    /// <summary>ARN of the durable execution; null on a REJECTED row, for which none was started.</summary>
    [JsonPropertyName("execution_arn"), JsonPropertyOrder(5)]
    public string? ExecutionArn { get; init; }

    /// <summary>On a REJECTED row, the idempotency key of the message, if it has a legal one.</summary>
    [JsonPropertyName("idempotency_key"), JsonPropertyOrder(6)]
    public string? IdempotencyKey { get; init; }

    /// <summary>On a REJECTED row, the SQS message id.</summary>
    [JsonPropertyName("message_id"), JsonPropertyOrder(7)]
    public string? MessageId { get; init; }

    /// <summary>Start of the execution, ISO 8601 UTC.</summary>
    [JsonPropertyName("created_at"), JsonPropertyOrder(8)]
    public required string CreatedAt { get; init; }

    /// <summary>Time of the outcome, ISO 8601 UTC; sort key of the index <c>by-status</c>.</summary>
    [JsonPropertyName("completed_at"), JsonPropertyOrder(9)]
    public required string CompletedAt { get; init; }

    /// <summary>Time from which the table may delete the row, in epoch seconds (TTL attribute).</summary>
    [JsonPropertyName("expires_at"), JsonPropertyOrder(10)]
    public required long ExpiresAt { get; init; }

    /// <summary>Partition key of the index <c>by-status</c>: status and day, so that the rows of one status spread over partitions.</summary>
    [JsonPropertyName("status_day"), JsonPropertyOrder(11)]
    public string StatusDay => $"{Status}#{CompletedAt.AsSpan(0, "yyyy-MM-dd".Length)}";

    /// <summary>
    /// What a consumer deduplicates by: the ARN of the execution, or the SQS message id of a REJECTED message. Equal for
    /// every copy of one outcome, and different for every other outcome, also where both have the same idempotency key.
    /// </summary>
    [JsonIgnore]
    public string ResultId => ExecutionArn ?? MessageId ?? Id;

    /// <summary>Formats a time as ISO 8601 in UTC with milliseconds, which sorts by time as text.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The error of a piece of work that was not completed.</summary>
/// <param name="Type">One of <see cref="ResultErrorType"/>, or the error type that a step or the Lambda service returned.</param>
/// <param name="Message">Member or operation, what was expected and what was found.</param>
/// <param name="Step">The operation that failed, such as <c>step2-transform</c>; null if the error is not a step's.</param>
public sealed record ResultError(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("step"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Step = null);

/// <summary>The outcomes that are stored in a row. A DUPLICATE is only logged.</summary>
public static class ResultStatus
{
    /// <summary>All steps succeeded.</summary>
    public const string Completed = "COMPLETED";

    /// <summary>A durable execution was started and did not succeed.</summary>
    public const string Failed = "FAILED";

    /// <summary>The message breaks a rule of the contract; no execution was started.</summary>
    public const string Rejected = "REJECTED";
}

/// <summary>
/// The error types that the pipeline itself writes into rows, messages and logs. They are stored, and consumers compare
/// them: never change a shipped one.
/// </summary>
public static class ResultErrorType
{
    /// <summary>The item or the message breaks a rule of the contract.</summary>
    public const string InvalidItem = "InvalidItemException";

    /// <summary>The idempotency key was submitted before with another item.</summary>
    public const string KeyConflict = "KeyConflictException";

    /// <summary>The execution ended without an error of its own, such as <c>Execution.TIMED_OUT</c>.</summary>
    /// <param name="status">Status of the durable execution.</param>
    public static string ExecutionEnded(string status) => $"Execution.{status}";
}
