using System.Text.Json;
using System.Text.Json.Nodes;
using DurableLocal.Core.Json;

namespace DurableLocal.Cli.Service;

/// <summary>Queues of a runtime, over the SQS API.</summary>
internal sealed class Queues(ServiceClient client)
{
    /// <summary>Returns every queue.</summary>
    public async Task<List<QueueInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var queues = new List<QueueInfo>();
        string? token = null;
        do
        {
            var request = new JsonObject { ["MaxResults"] = 1000 };
            if (token is not null)
            {
                request["NextToken"] = token;
            }

            var page = await client.CallAsync("AmazonSQS.ListQueues", request, cancellationToken).ConfigureAwait(false);
            foreach (var url in page.Elements("QueueUrls").Select(element => element.GetString()!))
            {
                queues.Add(await InfoAsync(url, cancellationToken).ConfigureAwait(false));
            }

            token = page.Text("NextToken");
        }
        while (token is not null);
        return queues;
    }

    /// <summary>Returns the ARNs of the queues that event source mappings poll.</summary>
    public async Task<List<string>> PolledAsync(CancellationToken cancellationToken)
    {
        var mappings = await client.GetAsync("/2015-03-31/event-source-mappings", cancellationToken).ConfigureAwait(false);
        return [.. mappings.Elements("EventSourceMappings").Select(mapping => mapping.Text("EventSourceArn")!).Distinct(StringComparer.Ordinal)];
    }

    public Task<JsonElement> SendAsync(JsonObject message, CancellationToken cancellationToken) => client.CallAsync("AmazonSQS.SendMessage", message, cancellationToken);

    public Task<JsonElement> StartMoveAsync(string source, string destination, CancellationToken cancellationToken) =>
        client.CallAsync("AmazonSQS.StartMessageMoveTask", new JsonObject { ["SourceArn"] = source, ["DestinationArn"] = destination }, cancellationToken);

    /// <summary>Returns the latest move task of a queue.</summary>
    public async Task<JsonElement> LatestMoveAsync(string source, CancellationToken cancellationToken)
    {
        var tasks = await client.CallAsync("AmazonSQS.ListMessageMoveTasks", new JsonObject { ["SourceArn"] = source, ["MaxResults"] = 1 }, cancellationToken).ConfigureAwait(false);
        return tasks.Elements("Results").First();
    }

    private async Task<QueueInfo> InfoAsync(string url, CancellationToken cancellationToken)
    {
        var response = await client.CallAsync(
            "AmazonSQS.GetQueueAttributes",
            new JsonObject { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("QueueArn", "RedrivePolicy") },
            cancellationToken).ConfigureAwait(false);
        var attributes = response.GetProperty("Attributes");
        return new QueueInfo(url[(url.LastIndexOf('/') + 1)..], url, attributes.Text("QueueArn")!, DeadLetterArn(attributes.Text("RedrivePolicy")));
    }

    private static string? DeadLetterArn(string? policy)
    {
        if (policy is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(policy);
        return document.RootElement.Text("deadLetterTargetArn");
    }
}

/// <summary>A queue.</summary>
/// <param name="DeadLetterArn">ARN of its dead-letter queue, or null.</param>
internal sealed record QueueInfo(string Name, string Url, string Arn, string? DeadLetterArn)
{
    public bool IsFifo => Name.EndsWith(".fifo", StringComparison.Ordinal);

    /// <summary>Whether the text is the name, URL or ARN of the queue, or the end of its name, as a logical id in a generated one.</summary>
    public bool IsNamed(string text) => text == Name || text == Url || text == Arn || Name.EndsWith($"-{text}", StringComparison.Ordinal);
}
