using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>DeleteMessageBatch: each entry succeeds or fails independently.</summary>
internal sealed class DeleteMessageBatch(Database database, QueueDirectory directory, Acknowledgement acknowledgement) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(DeleteMessageBatch);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var batch = SqsWire.Parse(request.Body, SqsJson.Default.DeleteMessageBatchRequest);
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
