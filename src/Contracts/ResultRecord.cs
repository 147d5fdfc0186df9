using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableChaining.Contracts;

/// <summary>The one row of a piece of work in the results table, and the message on the results queue.</summary>
public sealed record ResultRecord
{
    /// <summary>Partition key: the idempotency key; the SQS message id of a REJECTED message.</summary>
    [JsonPropertyName("id"), JsonPropertyOrder(0)]
    public required string Id { get; init; }

    /// <summary>One of <see cref="ResultStatus"/>.</summary>
    [JsonPropertyName("status"), JsonPropertyOrder(1)]
    public required string Status { get; init; }

    /// <summary>The item as submitted; null where it was no JSON or was left out for the size of the row.</summary>
    [JsonPropertyName("input"), JsonPropertyOrder(2)]
    public JsonElement? Input { get; init; }

    /// <summary>The document after the last step, of a COMPLETED one.</summary>
    [JsonPropertyName("output"), JsonPropertyOrder(3)]
    public FinalDocument? Output { get; init; }

    /// <summary>What went wrong, of any other.</summary>
    [JsonPropertyName("error"), JsonPropertyOrder(4)]
    public ResultError? Error { get; init; }

    /// <summary>The durable execution; null on a REJECTED row, which has none.</summary>
    [JsonPropertyName("execution_arn"), JsonPropertyOrder(5)]
    public string? ExecutionArn { get; init; }

    /// <summary>On a REJECTED row, the key the message asked for, where it had a legal one.</summary>
    [JsonPropertyName("idempotency_key"), JsonPropertyOrder(6)]
    public string? IdempotencyKey { get; init; }

    /// <summary>On a REJECTED row, the SQS message id.</summary>
    [JsonPropertyName("message_id"), JsonPropertyOrder(7)]
    public string? MessageId { get; init; }

    /// <summary>Start of the execution, ISO 8601 UTC.</summary>
    [JsonPropertyName("created_at"), JsonPropertyOrder(8)]
    public required string CreatedAt { get; init; }

    /// <summary>When the outcome was known, ISO 8601 UTC; sort key of the index.</summary>
    [JsonPropertyName("completed_at"), JsonPropertyOrder(9)]
    public required string CompletedAt { get; init; }

    /// <summary>When the table may drop the row, epoch seconds.</summary>
    [JsonPropertyName("expires_at"), JsonPropertyOrder(10)]
    public required long ExpiresAt { get; init; }

    /// <summary>Partition key of the index <c>by-status</c>: status and day, so that no status is one hot partition.</summary>
    [JsonPropertyName("status_day"), JsonPropertyOrder(11)]
    public string StatusDay => $"{Status}#{CompletedAt.AsSpan(0, "yyyy-MM-dd".Length)}";

    /// <summary>ISO 8601 in UTC with milliseconds: text that sorts by time.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What went wrong with a piece of work.</summary>
/// <param name="Step">The operation that failed, such as <c>step2-transform</c>; null where none did.</param>
public sealed record ResultError(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("step"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Step = null);

/// <summary>The outcomes that leave a row.</summary>
public static class ResultStatus
{
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";
    public const string Rejected = "REJECTED";
}
