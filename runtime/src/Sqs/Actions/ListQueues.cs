using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ListQueues: filtered by prefix, sorted by name.</summary>
internal sealed class ListQueues(QueueDirectory directory, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(ListQueues);

    public Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var list = SqsWire.Parse(request.Body, SqsJson.Default.ListQueuesRequest);
        var prefix = list.QueueNamePrefix ?? string.Empty;
        var names = directory.All.Select(queue => queue.Name).Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        var page = Page.Of(names, list.NextToken, list.MaxResults);

        if (page.Names.Count > 0)
        {
            SqsWire.WriteList(response, "QueueUrls"u8, page.Names.Select(identity.QueueUrl));
        }

        if (page.NextToken is not null)
        {
            response.WriteString("NextToken"u8, page.NextToken);
        }

        return Task.CompletedTask;
    }
}
