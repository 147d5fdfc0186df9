using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>SetQueueAttributes: what is not named stays as it is.</summary>
internal sealed class SetQueueAttributes(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var set = SqsWire.Parse(request, SqsJson.Default.SetQueueAttributesRequest);
        var queue = queues.Directory.ByUrl(set.QueueUrl);
        var given = set.Attributes ?? throw SqsException.MissingParameter("Attributes");
        var fifo = queue.Settings.Fifo;
        var attributes = QueueAttributes.Validate(given, fifo);
        QueueAttributes.CheckThroughput(attributes, queue.Attributes);
        RedriveRules.Check(queues, queue.Name, attributes, fifo);

        await queues.SetAttributesAsync(queue, _ => attributes, cancellationToken).ConfigureAwait(false);
    }
}
