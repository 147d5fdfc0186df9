using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>
/// DeleteQueue: removes the queue at once and its messages in the background. The name can be reused at once; AWS requires
/// a wait of 60 seconds, because a deletion takes that long there (DeleteQueue, SQS API reference).
/// </summary>
internal sealed class DeleteQueue(Database database, QueueDirectory directory, LongPollNotifier notifier, Maintenance maintenance) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(DeleteQueue);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var queue = directory.ByUrl(SqsWire.Parse(request.Body, SqsJson.Default.QueueRequest).QueueUrl);

        await database.WriteAsync(
            session =>
            {
                QueueTable.Delete(session, queue);
                directory.Remove(session, queue);
                session.OnCommitted(() => notifier.NotifyAll(queue.Id));
            },
            cancellationToken).ConfigureAwait(false);

        maintenance.StartDrain();
    }
}
