using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Bench.Chaos;

/// <summary>The runtime's services as any client sees them. A client that waits for a dead runtime gives up soon.</summary>
internal sealed class Services : IDisposable
{
    public const string Stack = "durable-chaining";

    private readonly AmazonDynamoDBClient _tables;
    private readonly AmazonLambdaClient _lambda;
    private readonly AmazonSQSClient _queues;
    private readonly string _queueRoot;

    public Services(int port)
    {
        var endpoint = $"http://127.0.0.1:{port}";
        _queueRoot = $"{endpoint}/000000000000/{Stack}-";
        var credentials = new BasicAWSCredentials("local", "local");
        _queues = new AmazonSQSClient(credentials, Set(new AmazonSQSConfig(), endpoint));
        _tables = new AmazonDynamoDBClient(credentials, Set(new AmazonDynamoDBConfig(), endpoint));
        _lambda = new AmazonLambdaClient(credentials, Set(new AmazonLambdaConfig(), endpoint));
    }

    /// <summary>
    /// Whether a call failed because its runtime is dead or dying. HttpClient lets a <see cref="SocketException"/> through as
    /// it is where the other side goes between the connect and the request.
    /// </summary>
    public static bool IsDown(Exception failure) =>
        failure is AmazonServiceException or AmazonClientException or HttpRequestException or SocketException or IOException or TimeoutException or OperationCanceledException;

    /// <returns>For each body, in order, whether it was acknowledged.</returns>
    public async Task<bool[]> SendAsync(IReadOnlyList<string> bodies)
    {
        var answer = await _queues.SendMessageBatchAsync(
            _queueRoot + "work",
            [.. bodies.Select((body, index) => new SendMessageBatchRequestEntry { Id = $"{index}", MessageBody = body })]);
        var done = (answer.Successful ?? []).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        return [.. bodies.Select((_, index) => done.Contains($"{index}"))];
    }

    /// <summary>Visible, in flight and delayed messages of the work queue.</summary>
    public async Task<int> WaitingAsync()
    {
        var answer = await _queues.GetQueueAttributesAsync(_queueRoot + "work", ["All"]);
        return answer.ApproximateNumberOfMessages + answer.ApproximateNumberOfMessagesNotVisible + answer.ApproximateNumberOfMessagesDelayed;
    }

    /// <summary>Takes everything off a queue.</summary>
    public async Task<List<Message>> DrainAsync(string queue)
    {
        var all = new List<Message>();
        while (true)
        {
            var answer = await _queues.ReceiveMessageAsync(new ReceiveMessageRequest
            {
                QueueUrl = _queueRoot + queue, MaxNumberOfMessages = 10, WaitTimeSeconds = 0, MessageAttributeNames = ["All"], VisibilityTimeout = 3600,
            });
            if (answer.Messages is not { Count: > 0 } messages)
            {
                return all;
            }

            all.AddRange(messages);
            await _queues.DeleteMessageBatchAsync(
                _queueRoot + queue,
                [.. messages.Select((message, index) => new DeleteMessageBatchRequestEntry { Id = $"{index}", ReceiptHandle = message.ReceiptHandle })]);
        }
    }

    public async Task<List<Dictionary<string, AttributeValue>>> RowsAsync()
    {
        var rows = new List<Dictionary<string, AttributeValue>>();
        Dictionary<string, AttributeValue>? from = null;
        do
        {
            var page = await _tables.ScanAsync(new ScanRequest { TableName = $"{Stack}-results", ExclusiveStartKey = from, ConsistentRead = true });
            rows.AddRange(page.Items);
            from = page.LastEvaluatedKey;
        }
        while (from is { Count: > 0 });
        return rows;
    }

    public async Task<List<Execution>> ExecutionsAsync()
    {
        var executions = new List<Execution>();
        string? marker = null;
        do
        {
            var page = await _lambda.ListDurableExecutionsByFunctionAsync(
                new ListDurableExecutionsByFunctionRequest { FunctionName = $"{Stack}-OrchestratorFunction", Qualifier = "live", MaxItems = 1000, Marker = marker });
            executions.AddRange(page.DurableExecutions ?? []);
            marker = page.NextMarker;
        }
        while (marker is { Length: > 0 });
        return executions;
    }

    public void Dispose()
    {
        _queues.Dispose();
        _tables.Dispose();
        _lambda.Dispose();
    }

    private static T Set<T>(T configuration, string endpoint)
        where T : ClientConfig
    {
        configuration.ServiceURL = endpoint;
        configuration.AuthenticationRegion = "us-east-1";
        configuration.MaxErrorRetry = 0;
        configuration.Timeout = TimeSpan.FromSeconds(10);
        return configuration;
    }
}
