using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
using DurableChaining.Contracts;
using DurableChaining.Results;

namespace DurableChaining.Ingest;

/// <summary>
/// Records a REJECTED message: sends the result, sends the original to the dead-letter queue, then writes the row. The
/// row is written last and marks the others as done: after a crash before it all three are repeated, after it none.
/// </summary>
public sealed class RejectionRecorder(ResultStore store, ResultPublisher publisher, IAmazonSQS sqs, string deadLetterQueueUrl, TimeSpan retention, TimeProvider time)
{
    /// <summary>Characters of an error message in a message attribute; a longer one is cut. Far below the size limit of a message.</summary>
    private const int LongestErrorAttribute = 1024;

    private readonly ResultRecordFactory _records = new(retention);

    /// <param name="key">The idempotency key of the message, if it has a legal one.</param>
    public async Task RecordAsync(SQSEvent.SQSMessage message, IdempotencyKey? key, ResultError error, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(message.MessageId, cancellationToken) is { Status: ResultStatus.Rejected })
        {
            return;
        }

        var now = time.GetUtcNow();
        var record = _records.Rejected(message.MessageId, key, StorableInput(message.Body), error, now);
        await publisher.PublishAsync(record, cancellationToken);
        await DeadLetterAsync(message, error, cancellationToken);
        await store.SaveAsync(record, now, cancellationToken);
    }

    private Task DeadLetterAsync(SQSEvent.SQSMessage message, ResultError error, CancellationToken cancellationToken)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>
        {
            ["ErrorCode"] = AttributeText.ToAttribute(error.Type),
            ["ErrorMessage"] = AttributeText.ToAttribute(error.Message.Length <= LongestErrorAttribute ? error.Message : error.Message[..LongestErrorAttribute]),
            ["SourceMessageId"] = AttributeText.ToAttribute(message.MessageId),
        };
        return sqs.SendMessageAsync(
            new SendMessageRequest { QueueUrl = deadLetterQueueUrl, MessageBody = message.Body, MessageAttributes = attributes },
            cancellationToken);
    }

    /// <summary>Returns the submitted item if a row can store it. Otherwise only the dead-letter queue has it.</summary>
    private static JsonElement? StorableInput(string body) =>
        SubmittedBody.TryParse(body, out var document, out _) ? WorkItem.StorableOrNull(document) : null;
}
