using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListQueueTags.</summary>
internal sealed class ListQueueTags(Database database, QueueDirectory directory) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(ListQueueTags);

    public Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var queue = directory.ByUrl(SqsWire.Parse(request.Body, SqsJson.Default.QueueRequest).QueueUrl);

        if (database.Read(session => QueueTable.Tags(session, queue.Id)) is { Count: > 0 } tags)
        {
            SqsWire.WriteMap(response, "Tags"u8, tags);
        }

        return Task.CompletedTask;
    }
}
