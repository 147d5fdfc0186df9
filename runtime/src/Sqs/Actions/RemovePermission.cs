using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>RemovePermission: takes a statement out of the queue's policy.</summary>
internal sealed class RemovePermission(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var remove = SqsWire.Parse(request, SqsJson.Default.RemovePermissionRequest);
        var queue = queues.Directory.ByUrl(remove.QueueUrl);
        var label = remove.Label ?? throw SqsException.MissingParameter("Label");

        await queues.SetAttributesAsync(
            queue,
            current => new() { [QueueAttributes.Policy] = AccessPolicy.Remove(current.GetValueOrDefault(QueueAttributes.Policy), queues.Identity.QueueArn(queue.Name), label) },
            cancellationToken).ConfigureAwait(false);
    }
}
