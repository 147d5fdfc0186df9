using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>AddPermission: adds a statement to the queue's policy.</summary>
internal sealed class AddPermission(QueueDirectory directory, QueueWriter queues, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(AddPermission);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var add = SqsWire.Parse(request.Body, SqsJson.Default.AddPermissionRequest);
        var queue = directory.ByUrl(add.QueueUrl);
        var label = AccessPolicy.Label(add.Label);
        var accounts = AccessPolicy.Accounts(add.Accounts);
        var actions = AccessPolicy.Actions(add.Actions);

        await queues.SetAttributesAsync(
            queue,
            current => new() { [QueueAttributes.Policy] = AccessPolicy.Add(current.GetValueOrDefault(QueueAttributes.Policy), identity.QueueArn(queue.Name), label, accounts, actions) },
            cancellationToken).ConfigureAwait(false);
    }
}
