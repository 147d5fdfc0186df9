using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>DeleteMessageBatch: each entry succeeds or fails alone.</summary>
internal sealed class DeleteMessageBatch(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var batch = SqsWire.Parse(request, SqsJson.Default.DeleteMessageBatchRequest);
        var queue = queues.Directory.ByUrl(batch.QueueUrl);
        var entries = BatchEntries.Validate(batch.Entries, "DeleteMessageBatchRequestEntry");

        var outcome = await BatchOutcome.SettleAsync(
            queues,
            entries,
            entry => DeleteMessage.Handle(entry.ReceiptHandle, queue),
            (session, _, handle) => DeleteMessage.Delete(queues, session, queue, handle, static _ => SqsException.ReceiptHandleHasExpired()),
            cancellationToken).ConfigureAwait(false);

        outcome.Write(answer);
    }
}
