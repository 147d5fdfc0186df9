using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>GetQueueUrl.</summary>
internal sealed class GetQueueUrl(QueueDirectory directory, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(GetQueueUrl);

    public Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var name = SqsWire.Parse(request.Body, SqsJson.Default.GetQueueUrlRequest).QueueName switch
        {
            null => throw SqsException.MissingParameter("QueueName"),
            "" => throw QueueName.Missing(),
            var requested => requested,
        };

        response.WriteString("QueueUrl"u8, identity.QueueUrl(directory.Named(name).Name));
        return Task.CompletedTask;
    }
}
