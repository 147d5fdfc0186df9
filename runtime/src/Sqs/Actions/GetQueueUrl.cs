using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>GetQueueUrl.</summary>
internal sealed class GetQueueUrl(Queues queues) : ISqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var name = SqsWire.Parse(request, SqsJson.Default.GetQueueUrlRequest).QueueName switch
        {
            null => throw SqsException.MissingParameter("QueueName"),
            "" => throw QueueName.NotGiven(),
            var given => given,
        };

        answer.WriteString("QueueUrl"u8, queues.Identity.QueueUrl(queues.Directory.Named(name).Name));
        return Task.CompletedTask;
    }
}
