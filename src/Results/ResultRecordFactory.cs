using System.Text.Json;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>Creates the record of each outcome.</summary>
/// <param name="retention">Lifetime of a row, from the start of the execution or from the rejection.</param>
public sealed class ResultRecordFactory(TimeSpan retention)
{
    /// <summary>Characters of an error message or type in a row; a longer one is cut. An exception of a step may be larger than a row.</summary>
    private const int LongestErrorText = 8192;

    /// <summary>All steps succeeded.</summary>
    /// <param name="completedAt">Time of the outcome, by <see cref="ResultRecord.Timestamp"/>.</param>
    public ResultRecord Completed(StartPayload work, StartedExecution execution, FinalDocument output, string completedAt) =>
        Ended(work, execution, ResultStatus.Completed, completedAt) with { Output = output };

    /// <summary>The execution did not succeed.</summary>
    /// <param name="completedAt">Time of the outcome, by <see cref="ResultRecord.Timestamp"/>.</param>
    public ResultRecord Failed(StartPayload work, StartedExecution execution, ResultError error, string completedAt) =>
        Ended(work, execution, ResultStatus.Failed, completedAt) with { Error = Shorten(error) };

    /// <summary>The message breaks a rule, and no execution was started. The row has the message id as its key, so it cannot replace the row of an execution.</summary>
    /// <param name="messageId">The id that SQS gave the message when it was sent for the first time.</param>
    /// <param name="key">The idempotency key of the message, if it has a legal one.</param>
    /// <param name="input">The submitted item, if a row can store it.</param>
    /// <param name="rejectedAt">Time of the rejection.</param>
    public ResultRecord Rejected(string messageId, IdempotencyKey? key, JsonElement? input, ResultError error, DateTimeOffset rejectedAt) => new()
    {
        Id = messageId,
        Status = ResultStatus.Rejected,
        Input = input,
        Error = Shorten(error),
        IdempotencyKey = key?.Value,
        MessageId = messageId,
        CreatedAt = ResultRecord.Timestamp(rejectedAt),
        CompletedAt = ResultRecord.Timestamp(rejectedAt),
        ExpiresAt = ExpiryFrom(rejectedAt),
    };

    private ResultRecord Ended(StartPayload work, StartedExecution execution, string status, string completedAt) => new()
    {
        Id = work.Key,
        Status = status,
        // A direct invocation may submit what a row cannot store; the execution's input still has it.
        Input = WorkItem.StorableOrNull(work.Item),
        ExecutionArn = execution.Arn,
        CreatedAt = ResultRecord.Timestamp(execution.StartedAt),
        CompletedAt = completedAt,
        ExpiresAt = ExpiryFrom(execution.StartedAt),
    };

    private static ResultError Shorten(ResultError error) => error with
    {
        Type = ShortText.Of(error.Type, LongestErrorText),
        Message = ShortText.Of(error.Message, LongestErrorText),
    };

    private long ExpiryFrom(DateTimeOffset start) => (start + retention).ToUnixTimeSeconds();
}
