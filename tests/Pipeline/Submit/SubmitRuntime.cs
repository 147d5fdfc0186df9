using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;
using DurableChaining.Submit;
using DurableLocal.Hosting;
using DurableLocal.Terminal;
using DurableLocal.Tests.Support;

namespace DurableChaining.Tests.Submit;

/// <summary>A local runtime in this process with the queues and the table of a pipeline and no functions: the tests write the results.</summary>
internal sealed class SubmitRuntime : IAsyncDisposable
{
    private const string TemplateText = """
        Resources:
          Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
          Work:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: work
              RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1 }
          Results:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: results
              AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
              KeySchema: [{ AttributeName: id, KeyType: HASH }]
        Outputs:
          WorkQueueUrl: { Value: !Ref Work }
          ResultsTableName: { Value: !Ref Results }
        """;

    private readonly TemporaryFolder _folder;
    private readonly LocalRuntime _runtime;

    private SubmitRuntime(TemporaryFolder folder, string template, LocalRuntime runtime)
    {
        (_folder, _runtime, Template) = (folder, runtime, template);
        Clients = ServiceClients.OnEndpoint(runtime.Identity.Endpoint, "us-east-1");
    }

    public ServiceClients Clients { get; }

    public string Template { get; }

    public Uri Endpoint => _runtime.Identity.Endpoint;

    public string QueueUrl => _runtime.Stack.Outputs["WorkQueueUrl"];

    public string DeadLetterQueueUrl => QueueUrl.Replace("/work", "/dead", StringComparison.Ordinal);

    public static string Table => "results";

    public static async Task<SubmitRuntime> StartAsync()
    {
        var folder = new TemporaryFolder();
        var template = folder.Write("template.yaml", TemplateText);
        var output = new ConsoleOutput(TextWriter.Null, TextWriter.Null, terminal: null, TimeProvider.System);
        var runtime = await LocalRuntime.StartAsync(new RuntimeOptions { Port = 0, Template = template }, output, TestContext.Current.CancellationToken);
        return new SubmitRuntime(folder, template, runtime);
    }

    /// <summary>A file of messages.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    public Task PutRowAsync(string id, string status, Dictionary<string, AttributeValue> attributes) =>
        Clients.DynamoDb.PutItemAsync(Table, new(attributes) { ["id"] = new() { S = id }, ["status"] = new() { S = status } }, TestContext.Current.CancellationToken);

    /// <summary>The row of a completed item <c>{"id":…,"value":5}</c>.</summary>
    public Task CompleteAsync(string id) => PutRowAsync(id, "COMPLETED", new()
    {
        ["input"] = new() { M = new() { ["id"] = new() { S = id }, ["value"] = new() { N = "5" } } },
        ["output"] = new() { M = new() { ["final_value"] = new() { N = "40" } } },
    });

    /// <summary>Sends a message to the dead-letter queue and returns its id.</summary>
    public async Task<string> SendDeadAsync(string body, Dictionary<string, MessageAttributeValue> attributes) =>
        (await Clients.Sqs.SendMessageAsync(new SendMessageRequest(DeadLetterQueueUrl, body) { MessageAttributes = attributes }, TestContext.Current.CancellationToken)).MessageId;

    /// <summary>Receives what is visible on a queue, ten messages at most.</summary>
    public async Task<List<Message>> ReceiveAsync(string queueUrl, CancellationToken cancellationToken = default)
    {
        var request = new ReceiveMessageRequest { QueueUrl = queueUrl, MaxNumberOfMessages = 10, WaitTimeSeconds = 1, MessageAttributeNames = ["All"] };
        return (await Clients.Sqs.ReceiveMessageAsync(request, cancellationToken)).Messages ?? [];
    }

    /// <summary>Runs the program in this process.</summary>
    public static async Task<(int Code, string Output, string Errors)> SubmitAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await SubmitCommandLine.RunAsync(arguments, new ConsoleOutput(output, errors, terminal: null, TimeProvider.System), TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        Clients.Dispose();
        await _runtime.DisposeAsync();
        _folder.Dispose();
    }
}
