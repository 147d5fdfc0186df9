using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
using DurableChaining.Contracts;
using DurableChaining.Results;

namespace DurableChaining.Ingest;

/// <summary>
/// Records a REJECTED message: the result message, the original on the dead-letter queue, then the row. The row comes
/// last and says that the others are done, so a repeat after a crash loses nothing, and a repeat after the row does nothing.
/// </summary>
public sealed class RejectionRecorder(ResultStore store, ResultPublisher publisher, IAmazonSQS sqs, string deadLetterQueueUrl, TimeSpan retention, TimeProvider time)
{
    /// <summary>Characters of an error message that go into a message attribute, far below the limit of a message.</summary>
    private const int LongestErrorAttribute = 1024;

    /// <param name="key">The key the message asked for, where it had a legal one.</param>
    public async Task RecordAsync(SQSEvent.SQSMessage message, IdempotencyKey? key, Exception reason, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(message.MessageId, cancellationToken) is { Status: ResultStatus.Rejected })
        {
            return;
        }

        var now = time.GetUtcNow();
        var record = RecordOf(message, key, reason, now);
        await publisher.PublishAsync(record, cancellationToken);
        await DeadLetterAsync(message, record.Error!, cancellationToken);
        await store.SaveAsync(record, now, cancellationToken);
    }

    private ResultRecord RecordOf(SQSEvent.SQSMessage message, IdempotencyKey? key, Exception reason, DateTimeOffset now) => new()
    {
        Id = message.MessageId,
        Status = ResultStatus.Rejected,
        Input = StorableInput(message.Body),
        Error = new ResultError(reason.GetType().Name, reason.Message),
        IdempotencyKey = key?.Value,
        MessageId = message.MessageId,
        CreatedAt = ResultRecord.Timestamp(now),
        CompletedAt = ResultRecord.Timestamp(now),
        ExpiresAt = (now + retention).ToUnixTimeSeconds(),
    };

    private Task DeadLetterAsync(SQSEvent.SQSMessage message, ResultError error, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>
        {
            ["ErrorCode"] = Text(error.Type),
            ["ErrorMessage"] = Text(error.Message.Length <= LongestErrorAttribute ? error.Message : error.Message[..LongestErrorAttribute]),
            ["SourceMessageId"] = Text(message.MessageId),
        };
        return sqs.SendMessageAsync(
            new SendMessageRequest { QueueUrl = deadLetterQueueUrl, MessageBody = message.Body, MessageAttributes = attributes },
            cancellationToken);
    }

    /// <summary>The submitted item, where a row can hold it; what cannot be stored is on the dead-letter queue as it came.</summary>
    private static JsonElement? StorableInput(string body)
    {
        try
        {
            return WorkItem.Storable(SubmittedBody.Parse(body));
        }
        catch (InvalidItemException)
        {
            return null;
        }
    }

    private static MessageAttributeValue Text(string value) => new() { DataType = "String", StringValue = MessageText.Carried(value) };
}
