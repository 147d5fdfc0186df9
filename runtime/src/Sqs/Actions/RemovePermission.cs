using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>RemovePermission: removes a statement from the queue's policy.</summary>
internal sealed class RemovePermission(QueueDirectory directory, QueueWriter queues, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(RemovePermission);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var remove = SqsWire.Parse(request.Body, SqsJson.Default.RemovePermissionRequest);
        var queue = directory.ByUrl(remove.QueueUrl);
        var label = remove.Label ?? throw SqsException.MissingParameter("Label");

        await queues.SetAttributesAsync(
            queue,
            current => new() { [QueueAttributes.Policy] = AccessPolicy.Remove(current.GetValueOrDefault(QueueAttributes.Policy), identity.QueueArn(queue.Name), label) },
            cancellationToken).ConfigureAwait(false);
    }
}
