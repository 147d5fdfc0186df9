namespace DurableLocal.Tests.Conformance;

/// <summary><c>table --endpoint</c> against a runtime that is running already.</summary>
public sealed class TableCommandTests(ConformanceRuntime runtime)
{
    private static readonly string[] Selected = ["1-1", "5-1", "7-1"];

    [Fact]
    public async Task Requirements_run_against_a_service_that_was_started_elsewhere()
    {
        var process = await runtime.ProcessAsync();

        var (code, output, errors) = await RunAsync(
            ["table", "--endpoint", $"http://127.0.0.1:{process.Port}", .. Selected.SelectMany(id => new[] { "--requirement", id })]);

        Assert.True(code == 0, $"{output}\n{errors}");
        Assert.All(Selected, id => Assert.Matches($@"(?m)^\| {id} \| \w+ \| met \| [0-9.]+ \|$", output));
        Assert.Contains("3 of 3 requirements met.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requirement_on_log_lines_is_compared_only_with_a_log_folder()
    {
        var process = await runtime.ProcessAsync();
        string[] arguments = ["table", "C#", "--endpoint", $"http://127.0.0.1:{process.Port}", "--requirement", "1-7"];
        var empty = Directory.CreateTempSubdirectory("logs-");
        try
        {
            var without = await RunAsync(arguments);
            var with = await RunAsync([.. arguments, "--logs", SuiteRuntime.LogFolderOf(process)]);
            var wrong = await RunAsync([.. arguments, "--logs", empty.FullName]);

            Assert.Equal(0, without.Code);
            Assert.Contains("Log lines were not compared (no --logs): 1-7.", without.Output, StringComparison.Ordinal);
            Assert.Equal(0, with.Code);
            Assert.DoesNotContain("not compared", with.Output, StringComparison.Ordinal);
            Assert.Equal(1, wrong.Code);
            Assert.Contains("| 1-7 | Step | **not met** |", wrong.Output, StringComparison.Ordinal);
        }
        finally
        {
            empty.Delete();
        }
    }

    [Fact]
    public async Task The_error_for_missing_functions_contains_their_names()
    {
        var process = await runtime.ProcessAsync();

        var (code, output, errors) = await RunAsync(
            "table", "--endpoint", $"http://127.0.0.1:{process.Port}", "--stack-name", "other", "--requirement", "1-1", "--requirement", "5-8");

        Assert.Equal((2, ""), (code, output));
        Assert.Contains("6 functions are missing", errors, StringComparison.Ordinal);
        Assert.Contains("other-Step1, other-Invoke8, other-Echo, other-Fail, other-Measure, other-TenantEcho.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_for_an_unreachable_endpoint_contains_its_URL()
    {
        var (code, output, errors) = await RunAsync("table", "--endpoint", "http://127.0.0.1:9", "--requirement", "1-1");

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("--endpoint: nothing listens at http://127.0.0.1:9/ (", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--endpoint: expected an http or https URL, got \"localhost:4566\"", "--endpoint", "localhost:4566")]
    [InlineData("--endpoint: expected a value", "--endpoint")]
    [InlineData("--stack-name: expected together with --endpoint only", "--stack-name", "other")]
    [InlineData("--logs: expected a folder, got \"/no/such/folder\"", "--logs", "/no/such/folder")]
    [InlineData("--requirement: expected the id of a requirement, for example 1-1, got \"0-0\"", "--requirement", "0-0")]
    [InlineData("--requirement: 3-14 cannot be expressed in C#: ", "--requirement", "3-14")]
    [InlineData("LANGUAGE: expected C# or JavaScript, got \"Cobol\"", "Cobol")]
    [InlineData("expected an option, got \"JavaScript\"", "C#", "JavaScript")]
    [InlineData("expected an option, got \"--endpoints\"", "--endpoints", "http://127.0.0.1:4566")]
    public async Task The_error_for_an_invalid_argument_contains_its_value(string expected, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(["table", .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(expected, errors, StringComparison.Ordinal);
        Assert.Contains(TableOptions.Usage, errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        var code = await TableCommand.RunAsync(arguments[1..], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
