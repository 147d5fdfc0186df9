using System.Text.Json;
using DurableLocal.Cli;
using DurableLocal.Cli.Output;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

/// <summary>The commands that read from a runtime or act on it, on one without functions.</summary>
public sealed class ClientCommandTests : IAsyncLifetime
{
    private const string Template = """
        Resources:
          Dead: { Type: AWS::SQS::Queue, Properties: { QueueName: dead } }
          Work:
            Type: AWS::SQS::Queue
            Properties:
              QueueName: work
              RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 1 }
        """;

    private readonly TemporaryFolder _folder = new();
    private LocalRuntime? _runtime;

    private LocalRuntime Runtime => _runtime!;

    private string Port => $"{Runtime.Identity.Endpoint.Port}";

    public async ValueTask InitializeAsync() => _runtime = await LocalRuntime.StartAsync(
        new RuntimeOptions { Port = 0, DataFolder = Path.Combine(_folder.Path, "data"), Template = _folder.Write("template.yaml", Template) },
        new ConsoleOutput(TextWriter.Null, TextWriter.Null, terminal: null, TimeProvider.System),
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_message_is_sent_and_redriven()
    {
        var (sent, output, _) = await RunAsync("send", """{"id":"a"}""", "--queue", "dead", "--attribute", "IdempotencyKey=k=1", "--port", Port, "--output", "json");
        var (moved, text, _) = await RunAsync("redrive", "--port", Port);

        Assert.Equal((ExitCode.Success, ExitCode.Success), (sent, moved));
        Assert.Equal("dead", Parse<SendDocument>(output).Queue);
        Assert.Equal("COMPLETED: 1 moved from dead to work", text.Trim());
    }

    [Fact]
    public async Task A_redrive_is_reported_as_JSON()
    {
        var (code, output, _) = await RunAsync("redrive", "dead", "--to", "work", "--port", Port, "--output", "json");

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(new RedriveDocument("dead", "work", "COMPLETED", 0), Parse<RedriveDocument>(output));
    }

    [Theory]
    [InlineData("--queue: expected one of dead, work, got none", "send", "x")]
    [InlineData("--queue: expected one of dead, work, got \"wrok\"", "send", "x", "--queue", "wrok")]
    [InlineData("--attribute: expected NAME=VALUE, got \"k\"", "send", "x", "--queue", "work", "--attribute", "k")]
    [InlineData("--since: expected a time such as 2026-01-31T12:00:00Z, or 15m for 15 minutes ago (s, m, h, d), got \"soon\"", "executions", "--since", "soon")]
    [InlineData("--limit: expected 1 or more, got 0", "executions", "--limit", "0")]
    [InlineData("--function: expected one of no durable functions, got \"nosuch\"", "executions", "--function", "nosuch")]
    [InlineData("--tail: expected 0 or more, got -5", "logs", "--tail", "-5")]
    [InlineData("--input: expected a file with JSON, got \"missing.json\"", "rerun", "k", "--from", "o", "--input", "missing.json")]
    public async Task A_value_that_is_not_allowed_is_rejected_with_those_that_are(string expected, params string[] arguments)
    {
        var (code, _, error) = await RunAsync([.. arguments, "--port", Port]);

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_without_executions_has_an_empty_list()
    {
        var (code, output, _) = await RunAsync("executions", "--port", Port, "--output", "json");

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal((0, 0), (Parse<ExecutionsDocument>(output).Total, Parse<ExecutionsDocument>(output).Executions.Count));
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task An_execution_that_does_not_exist_is_an_error(string verb)
    {
        var (code, _, error) = await RunAsync(verb, "order-1", "--port", Port);

        Assert.Equal(ExitCode.NotFound, code);
        Assert.Contains("expected the name, ARN or key of an execution, got \"order-1\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_no_runtime_listens_is_an_error()
    {
        var free = TestPort.Free();

        var (code, _, error) = await RunAsync("executions", "--port", $"{free}", "--data", Runtime.DataFolder);

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains($"--port: expected the port of a running runtime, got {free}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_whose_runtime_uses_another_data_folder_is_an_error()
    {
        var (code, _, error) = await RunAsync("executions", "--port", Port, "--data", _folder.Path);

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains($"--data: expected {Runtime.DataFolder}, which the runtime on port {Port} uses, got \"{_folder.Path}\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_runtime_is_found_by_its_data_folder_alone()
    {
        var (code, output, error) = await RunAsync("send", "x", "--queue", "work", "--data", Runtime.DataFolder);

        Assert.True(code == ExitCode.Success, error);
        Assert.StartsWith("sent to work: message ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_changed_where_no_runtime_runs()
    {
        var template = _folder.Write("other.yaml", Template);
        var data = Directory.CreateDirectory(Path.Combine(_folder.Path, "other")).FullName;

        var (code, _, error) = await RunAsync("send", "x", "--queue", "work", "--template", template, "--data", data);

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains("expected a running runtime, got none; start it with \"up\"", error, StringComparison.Ordinal);
    }

    private static T Parse<T>(string json) => (T)JsonSerializer.Deserialize(json, typeof(T), OutputJson.Default)!;

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new ConsoleOutput(output, error, terminal: null, TimeProvider.System), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
