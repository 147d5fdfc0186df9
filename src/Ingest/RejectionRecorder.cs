using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using DurableChaining.Contracts;
using DurableChaining.Results;

namespace DurableChaining.Ingest;

/// <summary>
/// Records a REJECTED message. The row is written first and has the attribute <c>unpublished</c>; then the original is sent
/// to the dead-letter queue, then the result; then the row loses the attribute. After a failure in between, the next
/// delivery continues with the row that exists, and what it sends again has the same ids.
/// <para>
/// A redriven message (<see cref="DeadLetterAttribute.SourceMessageId"/>) that is still rejected returns to the dead-letter
/// queue; the row and the result of its first rejection remain the only ones.
/// </para>
/// </summary>
public sealed class RejectionRecorder(ResultStore store, ResultPublisher publisher, DeadLetters deadLetters, TimeSpan retention, TimeProvider time)
{
    private readonly ResultRecordFactory _records = new(retention);

    /// <summary>Records the rejection, unless it is recorded. Safe to repeat.</summary>
    /// <param name="key">The idempotency key of the message, if it has a legal one.</param>
    /// <returns>False where the message was rejected before: by an earlier delivery, or before a redrive.</returns>
    public async Task<bool> RecordAsync(SQSEvent.SQSMessage message, IdempotencyKey? key, ResultError error, CancellationToken cancellationToken)
    {
        var input = StorableInput(message.Body);
        var row = await FindFirstAsync(message, key, input, cancellationToken) ?? await CreateAsync(message.MessageId, key, input, error, cancellationToken);
        var isRedriven = row.Record.Id != message.MessageId;
        if (row.IsUnpublished || isRedriven)
        {
            await deadLetters.SendAsync(message, row.Record.Id, row.Record.Error!, cancellationToken);
        }

        if (!row.IsUnpublished)
        {
            return false;
        }

        // The item as submitted: the table preserves neither the order of its members nor the notation of its numbers.
        var record = row.Record with { Input = row.Record.Input is null ? null : input };
        await publisher.PublishAsync(record, cancellationToken);
        await store.MarkPublishedAsync(record, cancellationToken);
        return true;
    }

    /// <summary>Returns the row of the message's first rejection, or null.</summary>
    private async Task<StoredRow?> FindFirstAsync(SQSEvent.SQSMessage message, IdempotencyKey? key, JsonElement? input, CancellationToken cancellationToken)
    {
        var firstId = MessageIdentity.FirstMessageId(message);
        if (firstId != message.MessageId
            && await store.ReadAsync(firstId, cancellationToken) is { } first
            && IsOfMessage(first.Record, firstId) && HasContent(first.Record, key, input))
        {
            return first;
        }

        return await store.ReadAsync(message.MessageId, cancellationToken) is { } row && IsOfMessage(row.Record, message.MessageId) ? row : null;
    }

    private static bool IsOfMessage(ResultRecord record, string messageId) => record.Status == ResultStatus.Rejected && record.MessageId == messageId;

    /// <summary>The attribute can be set by any sender, and an operator may change the body before a redrive: another content is another rejection.</summary>
    private static bool HasContent(ResultRecord record, IdempotencyKey? key, JsonElement? input) =>
        record.IdempotencyKey == key?.Value
        && (record.Input is null || (input is { } submitted && JsonElement.DeepEquals(record.Input.Value, submitted)));

    private async Task<StoredRow> CreateAsync(string messageId, IdempotencyKey? key, JsonElement? input, ResultError error, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var record = _records.Rejected(messageId, key, input, error, now);
        await store.SaveAsync(record, now, cancellationToken);
        return new StoredRow(record, IsUnpublished: true);
    }

    /// <summary>Returns the submitted item if a row can store it. Otherwise only the dead-letter queue has it.</summary>
    private static JsonElement? StorableInput(string body) =>
        SubmittedBody.TryParse(body, out var document, out _) ? WorkItem.StorableOrNull(document) : null;
}
