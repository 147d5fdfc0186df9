using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>
/// DeleteQueue: the queue is gone at once, its messages are deleted behind. The name is free at once too, where AWS
/// keeps it for 60 seconds: on one machine nobody can still see the old queue.
/// </summary>
internal sealed class DeleteQueue(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var queue = queues.Directory.ByUrl(SqsWire.Parse(request, SqsJson.Default.QueueRequest).QueueUrl);

        await queues.Database.WriteAsync(
            session =>
            {
                QueueTable.Delete(session, queue);
                queues.Directory.Withdraw(session, queue);
                queues.WakeAll(session, queue);
            },
            cancellationToken).ConfigureAwait(false);

        queues.Maintenance.Abandoned();
    }
}
