using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>TagQueue: adds tags, or changes the values of those that are there.</summary>
internal sealed class TagQueue(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var tag = SqsWire.Parse(request, SqsJson.Default.TagQueueRequest);
        var queue = queues.Directory.ByUrl(tag.QueueUrl);
        var added = tag.Tags is { Count: > 0 } given ? given : throw SqsException.MissingParameter("Tags");

        await queues.Database.WriteAsync(
            session =>
            {
                var tags = QueueTable.Tags(session, queue.Id);
                foreach (var (key, value) in added)
                {
                    tags[key] = value;
                }

                QueueTable.SetTags(session, queue.Id, TagRules.Validate(tags, queue.Name));
            },
            cancellationToken).ConfigureAwait(false);
    }
}
