using DurableLocal.Cli;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

/// <summary>Invalid options are rejected before anything starts: exit code 2, and a line with the option.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--port: expected 0 to 65535, got 70000", "up", "--port", "70000")]
    [InlineData("Cannot parse argument 'high' for option '--port'", "up", "--port", "high")]
    [InlineData("--template: expected a file, got \"missing.yaml\"", "up", "--template", "missing.yaml")]
    [InlineData("--parameter: expected KEY=VALUE, got \"LogLevel\"", "up", "--parameter", "LogLevel")]
    [InlineData("--stack-name: expected up to 128 letters, digits and hyphens, a letter first, got \"my stack\"", "up", "--stack-name", "my stack")]
    [InlineData("--idle-timeout: expected 1 or more seconds, got 0", "up", "--idle-timeout", "0")]
    [InlineData("--otlp: expected a URL of http or https, such as http://127.0.0.1:4318, got \"localhost\"", "up", "--otlp", "localhost")]
    [InlineData("--otlp-signals: expected a list of traces, metrics, logs, got \"spans\"", "up", "--otlp", "http://127.0.0.1:4318", "--otlp-signals", "traces,spans")]
    [InlineData("--otlp-signals: expected --otlp URL with it, got none", "up", "--otlp-signals", "logs")]
    [InlineData("--otlp: expected a URL without a path for several signals", "up", "--otlp", "http://127.0.0.1:4318/v1/traces", "--otlp-signals", "traces,logs")]
    [InlineData("--data: expected a value, got \"\"", "up", "--data", "")]
    [InlineData("--no-console: expected without --console-port, got --console-port 1 as well", "up", "--no-console", "--console-port", "1")]
    [InlineData("--input: expected a value, got \"\"", "rerun", "k", "--from", "o", "--input", "")]
    [InlineData("KEY: expected a value, got \"\"", "trace", "")]
    [InlineData("HISTORY: expected a value, got \"\"", "replay", "")]
    [InlineData("Required argument missing", "history")]
    [InlineData("Unrecognized command or argument 'down'", "down")]
    public async Task An_invalid_command_line_is_rejected(string expected, params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_with_errors_is_rejected_with_their_lines()
    {
        using var folder = new TemporaryFolder();
        var template = folder.Write("template.yaml", "Resources:\n  Work:\n    Type: AWS::SQS::Queue\n    Properties:\n      DelaySeconds: 901\n");

        var (code, _, error) = await RunAsync("up", "--template", template, "--data", folder.Path, "--port", "0");

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains("template.yaml(5,21): Work.DelaySeconds: expected 0 to 900 s, got 901", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_is_to_be_debugged_and_does_not_exist_is_rejected()
    {
        using var folder = new TemporaryFolder();
        var template = folder.Write("template.yaml", EchoStack.Template);

        var (code, _, error) = await RunAsync("up", "--template", template, "--data", folder.Path, "--port", "0", "--wait-for-debugger", "Nope");

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains("--wait-for-debugger: expected a function of the template (Echo), got \"Nope\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_executions_of_a_missing_data_folder_are_an_error()
    {
        using var folder = new TemporaryFolder();
        var template = folder.Write("template.yaml", "Resources: { Work: { Type: AWS::SQS::Queue } }");

        var (code, _, error) = await RunAsync("executions", "--template", template, "--data", Path.Combine(folder.Path, "none"));

        Assert.Equal(ExitCode.UsageError, code);
        Assert.Contains("there is none; start a runtime first, or name its folder with --data DIR", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new ConsoleOutput(output, error, terminal: null, TimeProvider.System), CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
