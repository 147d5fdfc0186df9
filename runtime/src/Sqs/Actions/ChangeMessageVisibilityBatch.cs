using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>ChangeMessageVisibilityBatch: each entry succeeds or fails alone.</summary>
internal sealed class ChangeMessageVisibilityBatch(Queues queues) : ISqsAction
{
    private const string EntryShape = "ChangeMessageVisibilityBatchRequestEntry";

    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var batch = SqsWire.Parse(request, SqsJson.Default.ChangeMessageVisibilityBatchRequest);
        var queue = queues.Directory.ByUrl(batch.QueueUrl);
        var entries = BatchEntries.Validate(batch.Entries, EntryShape);

        var outcome = await BatchOutcome.SettleAsync(
            queues,
            entries,
            entry =>
            {
                ChangeMessageVisibility.Timeout(entry.VisibilityTimeout, $"{EntryShape}.{entries.IndexOf(entry) + 1}.VisibilityTimeout");
                return DeleteMessage.Handle(entry.ReceiptHandle, queue);
            },
            (session, entry, handle) => ChangeMessageVisibility.Change(queues, session, queue, handle, ChangeMessageVisibility.Timeout(entry.VisibilityTimeout)),
            cancellationToken).ConfigureAwait(false);

        outcome.Write(answer);
    }
}
