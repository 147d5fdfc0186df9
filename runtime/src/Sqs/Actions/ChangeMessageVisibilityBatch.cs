using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ChangeMessageVisibilityBatch: each entry succeeds or fails independently.</summary>
internal sealed class ChangeMessageVisibilityBatch(Database database, QueueDirectory directory, Acknowledgement acknowledgement) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(ChangeMessageVisibilityBatch);

    private const string EntryShape = "ChangeMessageVisibilityBatchRequestEntry";

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var batch = SqsWire.Parse(request.Body, SqsJson.Default.ChangeMessageVisibilityBatchRequest);
        var queue = directory.ByUrl(batch.QueueUrl);
        var entries = BatchEntries.Validate(batch.Entries, EntryShape);

        var result = await BatchResult.RunAsync(
            database,
            entries,
            entry =>
            {
                ChangeMessageVisibility.Timeout(entry.VisibilityTimeout, $"{EntryShape}.{entries.IndexOf(entry) + 1}.VisibilityTimeout");
                return DeleteMessage.Handle(entry.ReceiptHandle, queue);
            },
            (session, entry, handle) => ChangeMessageVisibility.Change(acknowledgement, session, queue, handle, ChangeMessageVisibility.Timeout(entry.VisibilityTimeout)),
            cancellationToken).ConfigureAwait(false);

        result.Write(response);
    }
}
