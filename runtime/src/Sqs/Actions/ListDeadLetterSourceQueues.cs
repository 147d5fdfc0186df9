using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListDeadLetterSourceQueues: the queues whose redrive policy names this one.</summary>
internal sealed class ListDeadLetterSourceQueues(QueueDirectory directory, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(ListDeadLetterSourceQueues);

    public Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var list = SqsWire.Parse(request.Body, SqsJson.Default.ListDeadLetterSourceQueuesRequest);
        var target = directory.ByUrl(list.QueueUrl);
        var sources = directory.All.Where(queue => queue.Settings.Redrive?.TargetName == target.Name).Select(queue => queue.Name);
        var page = Page.Of(sources, list.NextToken, list.MaxResults);

        SqsWire.WriteList(response, "queueUrls"u8, page.Names.Select(identity.QueueUrl));
        if (page.NextToken is not null)
        {
            response.WriteString("NextToken"u8, page.NextToken);
        }

        return Task.CompletedTask;
    }
}
