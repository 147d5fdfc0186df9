using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary><c>smoke/run</c> passes on the pipeline, and fails where something is taken out of the template.</summary>
public sealed partial class SmokeTests
{
    [Fact]
    public async Task Every_check_passes_on_the_pipeline()
    {
        var (code, output, errors) = await RunAsync(template: null, timeout: 480);

        Assert.True(code == 0, output + errors);
        Assert.EndsWith("every check passed\n", output, StringComparison.Ordinal);
        // Every filter and every alarm of the template is among the checks.
        var template = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "template.yaml"), TestContext.Current.CancellationToken);
        Assert.Equal(AlarmType().Count(template), await CountLinesAsync("alarms"));
        Assert.Equal(FilterType().Count(template), await CountLinesAsync("metric-filters"));
    }

    /// <summary>Without the grant, Ingest cannot finish what it rejects: its results and dead letters are waited for until the timeout.</summary>
    [Fact]
    public async Task A_filter_an_alarm_or_a_grant_that_is_taken_out_and_a_dimension_that_is_changed_fail()
    {
        using var template = CopiedTemplate.Write(text => Statement().Replace(Without("DuplicateMetric", Without("WorkAgeAlarm", text)), "", 1)
            .Replace("!GetAtt ResultsQueue.QueueName }", "!GetAtt WorkQueue.QueueName }", StringComparison.Ordinal));

        var (code, output, errors) = await RunAsync(template.File, timeout: 90);

        Assert.True(code == 1, output + errors);
        Assert.Equal(
            [
                "results: REJECTED", "dead letters of the work queue",
                "logs of ingest: \"outcome\":\"REJECTED\"", "logs of ingest: missing members", "errors of ingest and reconcile",
                "metric filter ingest Duplicate", "metric Duplicate", "metric Rejected", "WorkAgeAlarm", "ResultsAgeAlarm",
            ],
            Failures(output));
    }

    [Theory]
    [InlineData("--timeout: expected seconds, got \"soon\"", "--timeout", "soon")]
    [InlineData("expected --stack-name, --timeout, --local or --template, got \"--stack\"", "--stack", "x")]
    [InlineData("--local: expected the data folder of a running runtime, got \"missing\"", "--local", "missing")]
    [InlineData("--local: expected a value, got none", "--local")]
    public async Task An_invalid_option_is_rejected(string expected, params string[] arguments)
    {
        Assert.SkipUnless(Tools.AreInstalled("aws", "bash"), "needs the AWS CLI and bash");

        var (code, _, errors) = await Programs.RunAsync(Script(arguments));

        Assert.Equal((2, $"{expected}\n"), (code, errors));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string? template, int timeout)
    {
        Assert.SkipUnless(Tools.AreInstalled("aws", "bash"), "needs the AWS CLI and bash");
        string[] options = template is null ? [] : ["--template", template];
        await using var runtime = await IsolatedRuntime.StartAsync([.. options, "--stack-name", Pipeline.Stack]);
        return await Programs.RunAsync(Script(["--local", runtime.Process.DataFolder, "--timeout", $"{timeout}", .. options]));
    }

    private static RuntimeProgram Script(string[] arguments) => new("bash", [Path.Combine(Repository.Root, "smoke", "run"), .. arguments], Repository.Root);

    private static List<string> Failures(string output) => [.. Failure().Matches(output).Select(match => match.Groups[1].Value.TrimEnd())];

    private static async Task<int> CountLinesAsync(string file) =>
        (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "smoke", file), TestContext.Current.CancellationToken)).Length;

    /// <summary>The text without a resource: from its logical id to the next empty line.</summary>
    private static string Without(string logicalId, string text)
    {
        var at = text.IndexOf($"  {logicalId}:\n", StringComparison.Ordinal);
        return text.Remove(at, text.IndexOf("\n\n", at, StringComparison.Ordinal) + 2 - at);
    }

    [GeneratedRegex("^    Type: AWS::CloudWatch::Alarm$", RegexOptions.Multiline)]
    private static partial Regex AlarmType();

    [GeneratedRegex("^    Type: AWS::Logs::MetricFilter$", RegexOptions.Multiline)]
    private static partial Regex FilterType();

    [GeneratedRegex("^FAIL  (.{44}) ", RegexOptions.Multiline)]
    private static partial Regex Failure();

    /// <summary>The statement that lets Ingest send results and dead letters of rejected messages.</summary>
    [GeneratedRegex(@"^ +- Sid: PublishRejections\n(?: +(?!- )\S.*\n| +- !GetAtt.*\n)*", RegexOptions.Multiline)]
    private static partial Regex Statement();
}
