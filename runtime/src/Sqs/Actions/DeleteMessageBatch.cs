using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>DeleteMessageBatch: each entry succeeds or fails independently.</summary>
internal sealed class DeleteMessageBatch(Database database, QueueDirectory directory, Acknowledgement acknowledgement) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var batch = SqsWire.Parse(request, SqsJson.Default.DeleteMessageBatchRequest);
        var queue = directory.ByUrl(batch.QueueUrl);
        var entries = BatchEntries.Validate(batch.Entries, "DeleteMessageBatchRequestEntry");

        var result = await BatchResult.RunAsync(
            database,
            entries,
            entry => DeleteMessage.Handle(entry.ReceiptHandle, queue),
            (session, _, handle) => DeleteMessage.Delete(acknowledgement, session, queue, handle, static _ => SqsException.ReceiptHandleHasExpired()),
            cancellationToken).ConfigureAwait(false);

        result.Write(response);
    }
}
