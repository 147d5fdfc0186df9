using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DurableLocal.Cli;
using DurableLocal.Cli.Output;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

/// <summary><c>trace</c>, of work whose functions have left rows, messages and log lines.</summary>
public sealed class TraceCommandTests : IAsyncLifetime
{
    private const string Template = """
        Resources:
          Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }
          Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
          Results:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: results
              AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
              KeySchema: [{ AttributeName: id, KeyType: HASH }]
        """;

    private const string SourceId = "0a1b2c3d-0000-4000-8000-00000000000a";

    private readonly TemporaryFolder _folder = new();
    private LocalRuntime? _runtime;

    private LocalRuntime Runtime => _runtime!;

    public async ValueTask InitializeAsync()
    {
        _runtime = await LocalRuntime.StartAsync(
            new RuntimeOptions { Port = 0, DataFolder = Path.Combine(_folder.Path, "data"), Template = _folder.Write("template.yaml", Template) },
            new ConsoleOutput(TextWriter.Null, TextWriter.Null, terminal: null, TimeProvider.System),
            TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(Runtime.DataFolder, "logs"));
    }

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_key_has_its_row_its_messages_and_its_lines_and_no_other()
    {
        await PutAsync("k/ü 1", "COMPLETED");
        await PutAsync("k/ü 12", "COMPLETED");
        await RunAsync("send", """{"id":"k/\u00fc 1"}""", "--queue", "work");
        await RunAsync("send", """{"id":"k/ü 12"}""", "--queue", "work");
        await RunAsync("send", "any", "--queue", "dead", "--attribute", "IdempotencyKey=k/ü 1");
        Log("""{"timestamp":"2026-01-01T10:00:00.000Z","level":"Information","message":"STARTED","correlation_id":"k/ü 1"}""");

        var found = await TraceAsync("k/ü 1");

        Assert.Equal("COMPLETED", Assert.Single(found.Items).Item.GetProperty("status").GetString());
        Assert.Equal(["work", "dead"], found.Messages.Select(message => message.Queue));
        Assert.Equal("STARTED", Assert.Single(found.Logs).Message);
        Assert.Equal(["stack-Ingest", "work", "dead"], found.Timeline.Select(entry => entry.Source));
    }

    [Fact]
    public async Task A_rejected_message_is_found_by_its_key_with_the_row_that_has_another()
    {
        await PutAsync(SourceId, "REJECTED");
        await RunAsync("send", """{"id":"one-2","value":"five"}""", "--queue", "dead", "--attribute", $"SourceMessageId={SourceId}");
        Log($$"""{"timestamp":"2026-01-01T10:00:00.000Z","level":"Warning","message":"REJECTED: InvalidItem at value","correlation_id":"{{SourceId}}"}""");

        var found = await TraceAsync("one-2");

        Assert.Equal("REJECTED", Assert.Single(found.Items).Item.GetProperty("status").GetString());
        Assert.Equal("REJECTED: InvalidItem at value", Assert.Single(found.Logs).Message);
    }

    [Fact]
    public async Task A_trace_begins_with_what_there_is()
    {
        await PutAsync("a", "COMPLETED");

        var (code, output, _) = await RunAsync("trace", "a");

        Assert.Equal(ExitCode.Success, code);
        Assert.StartsWith("a: no execution, 1 item, 0 messages, 0 log lines", output, StringComparison.Ordinal);
        Assert.Contains("""{"id":"a","status":"COMPLETED"}""", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_nothing_is_an_error()
    {
        var (code, output, _) = await RunAsync("trace", "nothing");

        Assert.Equal(ExitCode.NotFound, code);
        Assert.StartsWith("nothing: no execution, 0 items, 0 messages, 0 log lines", output, StringComparison.Ordinal);
    }

    private void Log(string line) => File.AppendAllText(Path.Combine(Runtime.DataFolder, "logs", "stack-Ingest.log"), line + "\n");

    private async Task PutAsync(string id, string status)
    {
        using var dynamoDb = new AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = Runtime.Identity.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
        await dynamoDb.PutItemAsync("results", new Dictionary<string, AttributeValue> { ["id"] = new() { S = id }, ["status"] = new() { S = status } }, TestContext.Current.CancellationToken);
    }

    private async Task<TraceDocument> TraceAsync(string key)
    {
        var (code, output, error) = await RunAsync("trace", key, "--output", "json");
        Assert.True(code == ExitCode.Success, error);
        return (TraceDocument)JsonSerializer.Deserialize(output, typeof(TraceDocument), OutputJson.Default)!;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.RunAsync([.. arguments, "--port", $"{Runtime.Identity.Endpoint.Port}"], new ConsoleOutput(output, error, terminal: null, TimeProvider.System), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
