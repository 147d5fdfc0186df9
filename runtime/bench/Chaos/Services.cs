using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Bench.Chaos;

/// <summary>Clients of the runtime's services, with short timeouts and no retries: the runtime may be down.</summary>
internal sealed class Services : IDisposable
{
    private readonly Workload _workload;
    private readonly AmazonDynamoDBClient _tables;
    private readonly AmazonLambdaClient _lambda;
    private readonly AmazonSQSClient _queues;
    private readonly HttpClient _http;
    private readonly string _queueRoot;

    public Services(Workload workload, int port)
    {
        _workload = workload;
        var endpoint = $"http://127.0.0.1:{port}";
        _queueRoot = $"{endpoint}/000000000000/";
        _http = new HttpClient { BaseAddress = new Uri(endpoint), Timeout = TimeSpan.FromSeconds(10) };
        var credentials = new BasicAWSCredentials("local", "local");
        _queues = new AmazonSQSClient(credentials, Configure(new AmazonSQSConfig(), endpoint));
        _tables = new AmazonDynamoDBClient(credentials, Configure(new AmazonDynamoDBConfig(), endpoint));
        _lambda = new AmazonLambdaClient(credentials, Configure(new AmazonLambdaConfig(), endpoint));
    }

    /// <summary>
    /// Returns whether a call failed because the runtime is down. HttpClient does not wrap a <see cref="SocketException"/>
    /// where the connection is lost between the connect and the request.
    /// </summary>
    public static bool IsDown(Exception failure) =>
        failure is AmazonServiceException or AmazonClientException or HttpRequestException or SocketException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>Sends up to ten messages.</summary>
    /// <returns>For each body, in order, whether it was acknowledged.</returns>
    public async Task<bool[]> SendAsync(IReadOnlyList<string> bodies)
    {
        var response = await _queues.SendMessageBatchAsync(
            _queueRoot + _workload.Queue,
            [.. bodies.Select((body, index) => new SendMessageBatchRequestEntry { Id = $"{index}", MessageBody = body })]);
        var done = (response.Successful ?? []).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        return [.. bodies.Select((_, index) => done.Contains($"{index}"))];
    }

    /// <summary>Returns the number of visible, in-flight and delayed messages of the workload's queue.</summary>
    public async Task<int> CountMessagesAsync()
    {
        var response = await _queues.GetQueueAttributesAsync(_queueRoot + _workload.Queue, ["All"]);
        return response.ApproximateNumberOfMessages + response.ApproximateNumberOfMessagesNotVisible + response.ApproximateNumberOfMessagesDelayed;
    }

    /// <summary>Receives and deletes all messages of a queue. One whose deletion fails is received again.</summary>
    /// <param name="queue">Name of the queue.</param>
    /// <param name="received">Where they are added, also those before a failure.</param>
    public async Task DrainAsync(string queue, ICollection<Message> received)
    {
        while (true)
        {
            var response = await _queues.ReceiveMessageAsync(new ReceiveMessageRequest
            {
                QueueUrl = _queueRoot + queue,
                MaxNumberOfMessages = 10,
                WaitTimeSeconds = 0,
                MessageAttributeNames = ["All"],
                VisibilityTimeout = 30,
            });
            if (response.Messages is not { Count: > 0 } messages)
            {
                return;
            }

            messages.ForEach(received.Add);
            await _queues.DeleteMessageBatchAsync(
                _queueRoot + queue,
                [.. messages.Select((message, index) => new DeleteMessageBatchRequestEntry { Id = $"{index}", ReceiptHandle = message.ReceiptHandle })]);
        }
    }

    /// <summary>Returns all rows of the results table.</summary>
    public async Task<List<Dictionary<string, AttributeValue>>> RowsAsync()
    {
        var rows = new List<Dictionary<string, AttributeValue>>();
        Dictionary<string, AttributeValue>? from = null;
        do
        {
            var page = await _tables.ScanAsync(new ScanRequest { TableName = _workload.ResultTable, ExclusiveStartKey = from, ConsistentRead = true });
            rows.AddRange(page.Items);
            from = page.LastEvaluatedKey;
        }
        while (from is { Count: > 0 });
        return rows;
    }

    /// <summary>Returns the row of a message; empty where there is none.</summary>
    public async Task<Dictionary<string, AttributeValue>> RowAsync(string id) =>
        (await _tables.GetItemAsync(_workload.ResultTable, new Dictionary<string, AttributeValue> { ["id"] = new(id) }, consistentRead: true)).Item ?? [];

    /// <summary>Returns all executions of the orchestrator.</summary>
    public async Task<List<Execution>> ExecutionsAsync()
    {
        var executions = new List<Execution>();
        string? marker = null;
        do
        {
            var page = await ListAsync(statuses: null, marker);
            executions.AddRange(page.DurableExecutions ?? []);
            marker = page.NextMarker;
        }
        while (marker is { Length: > 0 });
        return executions;
    }

    /// <summary>Returns the newest executions in some states, at most a page of them.</summary>
    public async Task<List<Execution>> NewestAsync(params IEnumerable<string> statuses) =>
        (await ListAsync([.. statuses.Select(static status => new ExecutionStatus(status))], marker: null)).DurableExecutions ?? [];

    /// <summary>Calls an operation that the SDK does not have: pauses, resumes or deletes an execution.</summary>
    /// <param name="arn">The execution.</param>
    /// <param name="operation">What follows the ARN in the path.</param>
    public async Task<HttpStatusCode> ManageAsync(HttpMethod method, string arn, string operation)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/2025-12-01/durable-executions/{Uri.EscapeDataString(arn)}{operation}", UriKind.Relative));
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>The states of an execution that has not ended. The SDK has no constants for those of pause and delete.</summary>
    public static IReadOnlyList<string> OpenStates { get; } = ["RUNNING", "PAUSING", "PAUSED", "DELETING"];

    public static bool IsOpen(Execution execution) => OpenStates.Contains(execution.Status.Value);

    public void Dispose()
    {
        _http.Dispose();
        _queues.Dispose();
        _tables.Dispose();
        _lambda.Dispose();
    }

    private Task<ListDurableExecutionsByFunctionResponse> ListAsync(List<ExecutionStatus>? statuses, string? marker) =>
        _lambda.ListDurableExecutionsByFunctionAsync(
            new ListDurableExecutionsByFunctionRequest { FunctionName = _workload.Orchestrator, Qualifier = _workload.Alias, Statuses = statuses, MaxItems = 1000, Marker = marker });

    private static T Configure<T>(T configuration, string endpoint)
        where T : ClientConfig
    {
        configuration.ServiceURL = endpoint;
        configuration.AuthenticationRegion = "us-east-1";
        configuration.MaxErrorRetry = 0;
        configuration.Timeout = TimeSpan.FromSeconds(10);
        return configuration;
    }
}
