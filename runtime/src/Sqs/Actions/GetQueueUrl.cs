using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>GetQueueUrl.</summary>
internal sealed class GetQueueUrl(QueueDirectory directory, AwsIdentity identity) : ISqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var name = SqsWire.Parse(request, SqsJson.Default.GetQueueUrlRequest).QueueName switch
        {
            null => throw SqsException.MissingParameter("QueueName"),
            "" => throw QueueName.Missing(),
            var requested => requested,
        };

        response.WriteString("QueueUrl"u8, identity.QueueUrl(directory.Named(name).Name));
        return Task.CompletedTask;
    }
}
