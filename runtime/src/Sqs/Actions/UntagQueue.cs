using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>UntagQueue: ignores keys that do not exist.</summary>
internal sealed class UntagQueue(Database database, QueueDirectory directory) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(UntagQueue);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var untag = SqsWire.Parse(request.Body, SqsJson.Default.UntagQueueRequest);
        var queue = directory.ByUrl(untag.QueueUrl);
        var keys = TagRules.Keys(untag.TagKeys);

        await database.WriteAsync(
            session =>
            {
                var tags = QueueTable.Tags(session, queue.Id);
                foreach (var key in keys)
                {
                    tags.Remove(key);
                }

                QueueTable.SetTags(session, queue.Id, tags);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
