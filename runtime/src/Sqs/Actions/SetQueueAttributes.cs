using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>SetQueueAttributes: attributes that are not named are unchanged.</summary>
internal sealed class SetQueueAttributes(QueueDirectory directory, QueueWriter queues, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(SetQueueAttributes);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var set = SqsWire.Parse(request.Body, SqsJson.Default.SetQueueAttributesRequest);
        var queue = directory.ByUrl(set.QueueUrl);
        var requested = set.Attributes ?? throw SqsException.MissingParameter("Attributes");
        var fifo = queue.Settings.Fifo;
        var attributes = QueueAttributes.Validate(requested, fifo);
        QueueAttributes.ValidateThroughput(attributes, queue.Attributes);
        RedriveRules.Validate(directory, identity, queue.Name, attributes, fifo);

        await queues.SetAttributesAsync(queue, _ => attributes, cancellationToken).ConfigureAwait(false);
    }
}
