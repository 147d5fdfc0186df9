using DurableLocal.Cli;
using DurableLocal.Cli.Output;
using DurableLocal.Terminal;
using System.Text.Json;

namespace DurableLocal.Tests.Cli;

/// <summary><c>logs</c>, on the log files of a data folder that no runtime uses.</summary>
public sealed class LogsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _template;
    private readonly string _data;
    private readonly string _logs;

    public LogsCommandTests()
    {
        _template = _folder.Write("template.yaml", "Resources: { Work: { Type: AWS::SQS::Queue } }");
        _data = Path.Combine(_folder.Path, "data");
        _logs = Directory.CreateDirectory(Path.Combine(_data, "logs")).FullName;
        Write("stack-Ingest.log.1", """{"timestamp":"2026-01-01T10:00:00.000Z","level":"Information","message":"STARTED","correlation_id":"a"}""");
        Write(
            "stack-Ingest.log",
            """{"timestamp":"2026-01-01T10:00:02.000Z","level":"Warning","message":"REJECTED","correlation_id":"k/ü 1","message_id":"m-1"}""",
            """{"timestamp":"2026-01-01T10:00:03.000Z","level":"Error","message":"failed","correlation_id":"b","exception":{"type":"System.IO.IOException","message":"disk"}}""");
        Write(
            "stack-Step.log",
            "START RequestId: 1 Version: 1",
            "2026-01-01T10:00:01.000Z\t1\tinfo\tread a",
            "  at Step.Run(a)");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_of_all_functions_are_in_the_order_of_their_times()
    {
        var lines = await LinesAsync("logs");

        Assert.Equal(
            [
                "- stack-Step - START RequestId: 1 Version: 1",
                "10:00:00.000 stack-Ingest Information STARTED",
                "10:00:01.000 stack-Step INFO read a",
                "10:00:01.000 stack-Step -   at Step.Run(a)",
                "10:00:02.000 stack-Ingest Warning REJECTED",
                "10:00:03.000 stack-Ingest Error failed System.IO.IOException: disk",
            ],
            lines);
    }

    [Fact]
    public async Task A_function_may_be_named_by_the_end_of_its_name()
    {
        Assert.Equal(3, (await LinesAsync("logs", "Ingest")).Length);
        Assert.Equal(3, (await LinesAsync("logs", "stack-Step")).Length);
    }

    [Fact]
    public async Task A_key_selects_the_lines_that_name_it()
    {
        Assert.Equal(["10:00:00.000 stack-Ingest Information STARTED", "10:00:01.000 stack-Step INFO read a", "10:00:01.000 stack-Step -   at Step.Run(a)"], await LinesAsync("logs", "a"));
        Assert.Equal(["10:00:02.000 stack-Ingest Warning REJECTED"], await LinesAsync("logs", "k/ü 1"));
    }

    [Fact]
    public async Task A_level_leaves_out_lower_ones_and_a_tail_earlier_lines()
    {
        Assert.Equal(["10:00:02.000 stack-Ingest Warning REJECTED", "10:00:03.000 stack-Ingest Error failed System.IO.IOException: disk"], await LinesAsync("logs", "--level", "WARN"));
        Assert.Equal(["10:00:03.000 stack-Ingest Error failed System.IO.IOException: disk"], await LinesAsync("logs", "--tail", "1"));
    }

    [Fact]
    public async Task JSON_output_is_a_document_for_each_line()
    {
        var line = Assert.Single(await LinesAsync("logs", "b", "--output", "json"));

        var document = (LogLine)JsonSerializer.Deserialize(line, typeof(LogLine), OutputJson.Default)!;
        Assert.Equal(("stack-Ingest", "Error", "failed System.IO.IOException: disk"), (document.Function, document.Level, document.Message));
        Assert.Equal("b", JsonDocument.Parse(document.Line).RootElement.GetProperty("correlation_id").GetString());
    }

    [Fact]
    public async Task A_key_without_lines_is_an_error()
    {
        var (code, _, error) = await RunAsync(CancellationToken.None, "logs", "nothing");

        Assert.Equal(ExitCode.NotFound, code);
        Assert.Contains("expected a function or a key with log lines, got \"nothing\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_prints_lines_that_are_written_later_also_after_a_rotation()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var output = new LiveWriter();
        var following = RunAsync(output, stop.Token, "logs", "Ingest", "-f", "--tail", "1");
        await Wait.UntilAsync(() => output.Text.Contains("disk", StringComparison.Ordinal), "the last line");

        Append("""{"timestamp":"2026-01-01T10:00:04.000Z","level":"Information","message":"one"}""");
        await Wait.UntilAsync(() => output.Text.Contains(" one", StringComparison.Ordinal), "the new line");
        Append("""{"timestamp":"2026-01-01T10:00:05.000Z","level":"Information","message":"two"}""");
        File.Move(Path.Combine(_logs, "stack-Ingest.log"), Path.Combine(_logs, "stack-Ingest.log.1"), overwrite: true);
        Append("""{"timestamp":"2026-01-01T10:00:06.000Z","level":"Information","message":"three"}""");
        await Wait.UntilAsync(() => output.Text.Contains(" three", StringComparison.Ordinal), "the line after the rotation");
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await following);
        Assert.Equal(["disk", "one", "two", "three"], output.Text.TrimEnd().Split(Environment.NewLine).Select(line => line.Split(' ')[^1]));
    }

    private void Write(string name, params string[] lines) => File.WriteAllLines(Path.Combine(_logs, name), lines);

    private void Append(string line) => File.AppendAllText(Path.Combine(_logs, "stack-Ingest.log"), line + "\n");

    private async Task<string[]> LinesAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(TestContext.Current.CancellationToken, arguments);
        Assert.True(code == ExitCode.Success, error);
        return output.TrimEnd().Split(Environment.NewLine);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.RunAsync([.. arguments, "--template", _template, "--data", _data], new ConsoleOutput(output, error, terminal: null, TimeProvider.System), cancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken, params string[] arguments) =>
        CommandLine.RunAsync([.. arguments, "--template", _template, "--data", _data], new ConsoleOutput(output, TextWriter.Null, terminal: null, TimeProvider.System), cancellationToken);

    /// <summary>Text that one thread writes and another one reads.</summary>
    private sealed class LiveWriter : StringWriter
    {
        private readonly Lock _gate = new();

        public string Text
        {
            get
            {
                lock (_gate)
                {
                    return ToString();
                }
            }
        }

        public override void WriteLine(string? value)
        {
            lock (_gate)
            {
                base.WriteLine(value);
            }
        }
    }
}
