using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>CreateQueue: succeeds for an existing queue with equal attributes.</summary>
internal sealed class CreateQueue(Database database, QueueDirectory directory, AwsIdentity identity, TimeProvider time) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(CreateQueue);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var create = SqsWire.Parse(request.Body, SqsJson.Default.CreateQueueRequest);
        var requested = create.Attributes ?? [];
        var fifo = QueueAttributes.RequestsFifo(requested);
        var name = QueueName.Validate(create.QueueName, fifo);
        var attributes = QueueAttributes.Validate(requested, fifo);
        QueueAttributes.ValidateThroughput(attributes);
        RedriveRules.Validate(directory, identity, name, attributes, fifo);
        var tags = TagRules.Validate(create.Tags ?? [], name);

        await database.WriteAsync(session => Create(session, name, attributes, tags), cancellationToken).ConfigureAwait(false);

        response.WriteString("QueueUrl"u8, identity.QueueUrl(name));
    }

    private void Create(Session session, string name, Dictionary<string, string> attributes, Dictionary<string, string> tags)
    {
        if (QueueTable.Find(session, name) is not { } existing)
        {
            if (session.Scalar("SELECT COUNT(*) FROM sqs_queues") >= SqsLimits.Queues)
            {
                throw SqsException.OverLimit($"QueueName: expected at most {SqsLimits.Queues} queues, got one more: {name}");
            }

            directory.Publish(session, QueueTable.Insert(session, name, attributes, tags, time.EpochMilliseconds()));
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
