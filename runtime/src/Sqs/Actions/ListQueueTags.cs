using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListQueueTags.</summary>
internal sealed class ListQueueTags(Queues queues) : ISqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var queue = queues.Directory.ByUrl(SqsWire.Parse(request, SqsJson.Default.QueueRequest).QueueUrl);

        if (queues.Database.Read(session => QueueTable.Tags(session, queue.Id)) is { Count: > 0 } tags)
        {
            SqsWire.WriteMap(answer, "Tags"u8, tags);
        }

        return Task.CompletedTask;
    }
}
