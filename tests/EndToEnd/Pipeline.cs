using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using DurableLocal.Testing;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Submits messages to the pipeline, reads its result rows and receives its result messages.</summary>
internal sealed class Pipeline(int port, IAmazonSQS sqs, IAmazonDynamoDB dynamoDb)
{
    public Pipeline(RuntimeProcess runtime)
        : this(runtime.Port, runtime.Sqs, runtime.DynamoDb)
    {
    }

    public Pipeline(SamTestHost host)
        : this(host.Endpoint.Port, host.Sqs, host.DynamoDb)
    {
    }

    public const string Stack = "durable-chaining";
    public const string OrchestratorArn = "arn:aws:lambda:us-east-1:000000000000:function:durable-chaining-OrchestratorFunction:live";

    public string WorkQueueUrl { get; } = $"http://127.0.0.1:{port}/000000000000/{Stack}-work";

    public string DeadLetterQueueUrl { get; } = $"http://127.0.0.1:{port}/000000000000/{Stack}-work-dlq";

    public string OrchestratorDeadLetterQueueUrl { get; } = $"http://127.0.0.1:{port}/000000000000/{Stack}-orchestrator-dlq";

    public string ResultsQueueUrl { get; } = $"http://127.0.0.1:{port}/000000000000/{Stack}-results";

    /// <summary>Sends a message and returns its message id.</summary>
    public async Task<string> SubmitAsync(string body, string? idempotencyKey = null)
    {
        var request = new SendMessageRequest { QueueUrl = WorkQueueUrl, MessageBody = body };
        if (idempotencyKey is not null)
        {
            request.MessageAttributes = new() { ["IdempotencyKey"] = new() { DataType = "String", StringValue = idempotencyKey } };
        }

        return (await sqs.SendMessageAsync(request)).MessageId;
    }

    public async Task SubmitAllAsync(IEnumerable<string> bodies)
    {
        foreach (var batch in bodies.Chunk(10))
        {
            var response = await sqs.SendMessageBatchAsync(
                WorkQueueUrl,
                [.. batch.Select((body, index) => new SendMessageBatchRequestEntry { Id = $"{index}", MessageBody = body })]);
            Assert.Empty(response.Failed ?? []);
        }
    }

    public async Task<Dictionary<string, AttributeValue>?> FindRowAsync(string id)
    {
        var response = await dynamoDb.GetItemAsync(
            new GetItemRequest { TableName = $"{Stack}-results", Key = new() { ["id"] = new() { S = id } }, ConsistentRead = true });
        return response.IsItemSet ? response.Item : null;
    }

    public async Task<Dictionary<string, AttributeValue>> RowAsync(string id) =>
        (await Wait.UntilAsync(() => FindRowAsync(id), row => row is not null, $"a row for {id}"))!;

    public async Task<List<Dictionary<string, AttributeValue>>> RowsAsync()
    {
        var rows = new List<Dictionary<string, AttributeValue>>();
        Dictionary<string, AttributeValue>? from = null;
        do
        {
            var page = await dynamoDb.ScanAsync(
                new ScanRequest { TableName = $"{Stack}-results", ExclusiveStartKey = from, ConsistentRead = true });
            rows.AddRange(page.Items);
            from = page.LastEvaluatedKey;
        }
        while (from is { Count: > 0 });
        return rows;
    }

    /// <summary>Receives and deletes messages until there were <paramref name="count"/>.</summary>
    public async Task<List<Message>> ReceiveAsync(string queueUrl, int count)
    {
        var received = new List<Message>();
        await Wait.UntilAsync(
            async () =>
            {
                var response = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest
                {
                    QueueUrl = queueUrl,
                    MaxNumberOfMessages = 10,
                    WaitTimeSeconds = 1,
                    MessageAttributeNames = ["All"],
                    MessageSystemAttributeNames = ["All"],
                });
                foreach (var message in response.Messages ?? [])
                {
                    received.Add(message);
                    await sqs.DeleteMessageAsync(queueUrl, message.ReceiptHandle);
                }

                return received.Count;
            },
            seen => seen >= count,
            $"{count} messages on {queueUrl}");
        return received;
    }

    /// <summary>Visible, in flight and delayed messages together.</summary>
    public async Task<int> CountAsync(string queueUrl)
    {
        var response = await sqs.GetQueueAttributesAsync(queueUrl, ["All"]);
        return response.ApproximateNumberOfMessages + response.ApproximateNumberOfMessagesNotVisible + response.ApproximateNumberOfMessagesDelayed;
    }
}
