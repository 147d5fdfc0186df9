using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>PurgeQueue: detaches the messages at once, whatever their number, and deletes them in the background.</summary>
internal sealed class PurgeQueue(Database database, QueueDirectory directory, Maintenance maintenance, TimeProvider time) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(PurgeQueue);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var queue = directory.ByUrl(SqsWire.Parse(request.Body, SqsJson.Default.QueueRequest).QueueUrl);

        var purged = await database.WriteAsync(
            session => QueueTable.Purge(session, queue, time.EpochMilliseconds(), (long)SqsLimits.PurgeInterval.TotalMilliseconds),
            cancellationToken).ConfigureAwait(false);
        if (!purged)
        {
            throw SqsException.PurgeQueueInProgress(queue.Name);
        }

        maintenance.StartDrain();
    }
}
