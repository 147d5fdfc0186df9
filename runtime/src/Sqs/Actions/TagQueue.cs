using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>TagQueue: adds tags, or replaces the values of existing ones.</summary>
internal sealed class TagQueue(Database database, QueueDirectory directory) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(TagQueue);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var tag = SqsWire.Parse(request.Body, SqsJson.Default.TagQueueRequest);
        var queue = directory.ByUrl(tag.QueueUrl);
        var added = tag.Tags is { Count: > 0 } requested ? requested : throw SqsException.MissingParameter("Tags");

        await database.WriteAsync(
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
