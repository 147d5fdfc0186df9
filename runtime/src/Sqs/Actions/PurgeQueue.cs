using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>PurgeQueue: the messages are gone at once and deleted behind, however many they are.</summary>
internal sealed class PurgeQueue(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var queue = queues.Directory.ByUrl(SqsWire.Parse(request, SqsJson.Default.QueueRequest).QueueUrl);

        var purged = await queues.Database.WriteAsync(
            session => QueueTable.Purge(session, queue, queues.Now, (long)SqsLimits.PurgeInterval.TotalMilliseconds),
            cancellationToken).ConfigureAwait(false);
        if (!purged)
        {
            throw SqsException.PurgeQueueInProgress(queue.Name);
        }

        queues.Maintenance.Abandoned();
    }
}
