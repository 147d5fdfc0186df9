using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListQueues: by prefix, in the order of the names.</summary>
internal sealed class ListQueues(Queues queues) : ISqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var list = SqsWire.Parse(request, SqsJson.Default.ListQueuesRequest);
        var prefix = list.QueueNamePrefix ?? string.Empty;
        var names = queues.Directory.All.Select(queue => queue.Name).Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        var page = Page.Of(names, list.NextToken, list.MaxResults);

        if (page.Names.Count > 0)
        {
            SqsWire.WriteList(answer, "QueueUrls"u8, page.Names.Select(queues.Identity.QueueUrl));
        }

        if (page.NextToken is not null)
        {
            answer.WriteString("NextToken"u8, page.NextToken);
        }

        return Task.CompletedTask;
    }
}
