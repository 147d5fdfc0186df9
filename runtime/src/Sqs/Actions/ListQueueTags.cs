using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListQueueTags.</summary>
internal sealed class ListQueueTags(Database database, QueueDirectory directory) : ISqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var queue = directory.ByUrl(SqsWire.Parse(request, SqsJson.Default.QueueRequest).QueueUrl);

        if (database.Read(session => QueueTable.Tags(session, queue.Id)) is { Count: > 0 } tags)
        {
            SqsWire.WriteMap(response, "Tags"u8, tags);
        }

        return Task.CompletedTask;
    }
}
