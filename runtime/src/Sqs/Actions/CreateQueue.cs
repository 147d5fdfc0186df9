using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>CreateQueue: safe to repeat with equal attributes.</summary>
internal sealed class CreateQueue(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var create = SqsWire.Parse(request, SqsJson.Default.CreateQueueRequest);
        var given = create.Attributes ?? [];
        var fifo = QueueAttributes.AskForFifo(given);
        var name = QueueName.Validate(create.QueueName, fifo);
        var attributes = QueueAttributes.Validate(given, fifo);
        QueueAttributes.CheckThroughput(attributes);
        RedriveRules.Check(queues, name, attributes, fifo);
        var tags = TagRules.Validate(create.Tags ?? [], name);

        await queues.Database.WriteAsync(session => Create(session, name, attributes, tags), cancellationToken).ConfigureAwait(false);

        answer.WriteString("QueueUrl"u8, queues.Identity.QueueUrl(name));
    }

    private void Create(Session session, string name, Dictionary<string, string> attributes, Dictionary<string, string> tags)
    {
        if (QueueTable.Find(session, name) is not { } existing)
        {
            if (session.Scalar("SELECT COUNT(*) FROM sqs_queues") >= SqsLimits.Queues)
            {
                throw SqsException.OverLimit($"QueueName: expected at most {SqsLimits.Queues} queues, got one more: {name}");
            }

            queues.Directory.Publish(session, QueueTable.Insert(session, name, attributes, tags, queues.Now));
            return;
        }

        foreach (var (attribute, value) in attributes)
        {
            if (value != (EffectiveAttributes.Settable(existing).GetValueOrDefault(attribute) ?? string.Empty))
            {
                throw SqsException.QueueNameExists(attribute);
            }
        }
    }
}
