using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListDeadLetterSourceQueues: the queues whose redrive policy names this one.</summary>
internal sealed class ListDeadLetterSourceQueues(Queues queues) : ISqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var list = SqsWire.Parse(request, SqsJson.Default.ListDeadLetterSourceQueuesRequest);
        var target = queues.Directory.ByUrl(list.QueueUrl);
        var sources = queues.Directory.All.Where(queue => queue.Settings.Redrive?.TargetName == target.Name).Select(queue => queue.Name);
        var page = Page.Of(sources, list.NextToken, list.MaxResults);

        SqsWire.WriteList(answer, "queueUrls"u8, page.Names.Select(queues.Identity.QueueUrl));
        if (page.NextToken is not null)
        {
            answer.WriteString("NextToken"u8, page.NextToken);
        }

        return Task.CompletedTask;
    }
}
