using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>UntagQueue: keys that are not there are passed over.</summary>
internal sealed class UntagQueue(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var untag = SqsWire.Parse(request, SqsJson.Default.UntagQueueRequest);
        var queue = queues.Directory.ByUrl(untag.QueueUrl);
        var keys = TagRules.Keys(untag.TagKeys);

        await queues.Database.WriteAsync(
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
