using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>AddPermission: adds a statement to the queue's policy.</summary>
internal sealed class AddPermission(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var add = SqsWire.Parse(request, SqsJson.Default.AddPermissionRequest);
        var queue = queues.Directory.ByUrl(add.QueueUrl);
        var label = string.IsNullOrEmpty(add.Label) ? throw SqsException.MissingParameter("Label") : add.Label;
        var accounts = AccessPolicy.Accounts(add.Accounts);
        var actions = AccessPolicy.Actions(add.Actions);

        await queues.SetAttributesAsync(
            queue,
            current => new() { [QueueAttributes.Policy] = AccessPolicy.Add(current.GetValueOrDefault(QueueAttributes.Policy), queues.Identity.QueueArn(queue.Name), label, accounts, actions) },
            cancellationToken).ConfigureAwait(false);
    }
}
