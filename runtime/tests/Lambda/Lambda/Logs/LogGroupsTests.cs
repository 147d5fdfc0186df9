using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using DurableLocal.Lambda.Logs;
using DurableLocal.Lambda.Logs.Metrics;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Lambda.Logs;

/// <summary>Logs of running functions: metric filters count their lines, and a role that does not allow a log has none.</summary>
public sealed class LogGroupsTests : IDisposable
{
    private const string Group = "/app/echo";

    private static readonly PolicyStatement Logs = new("WriteLogs", IsAllow: true, ["logs:CreateLogStream", "logs:PutLogEvents"], [$"arn:aws:logs:us-east-1:000000000000:log-group:{Group}:*"], 1);

    private readonly string _folder = RunningInvoker.NewFolder();

    private string MetricsFile => Path.Combine(_folder, "logs", "metrics.json");

    private string LogFile => Path.Combine(_folder, "logs", "app-Echo.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Lines_of_a_function_and_of_the_platform_add_to_metrics()
    {
        var function = RunningInvoker.Function() with { LogGroup = Group, LogFormat = "JSON" };
        MetricFilterResource[] filters =
        [
            new("Said", Group, "hello", [new MetricTransformation("App", "Said", "1", "Count", new Dictionary<string, string>())]),
            new("Durations", Group, """{ $.type = "platform.report" }""", [new MetricTransformation("App", "Duration", "$.record.metrics.durationMs", null, new Dictionary<string, string> { ["Status"] = "$.record.status" })]),
            new("Elsewhere", "/app/other", "", [new MetricTransformation("App", "Elsewhere", "1", null, new Dictionary<string, string>())]),
        ];

        await using (var running = await StartAsync([Logs], filters))
        {
            await running.InvokeAsync(function, """{"do":"print","text":"hello"}""");
            await running.InvokeAsync(function, """{"do":"print","text":"hello"}""");
        }

        var totals = MetricStore.Read(MetricsFile).OrderBy(total => total.Metric.Name).ToList();
        Assert.Equal([new Metric("App", "Duration", "None", "Status=success"), new Metric("App", "Said", "Count", "")], totals.Select(total => total.Metric));
        Assert.Equal((2, 2d, 1d, 1d), (totals[1].Count, totals[1].Sum, totals[1].Minimum, totals[1].Maximum));
        Assert.Equal(2, totals[0].Count);
        Assert.InRange(totals[0].Sum, totals[0].Maximum, 2 * totals[0].Maximum);
    }

    [Fact]
    public async Task A_record_of_several_lines_is_one_event_and_each_printed_line_is_one()
    {
        var function = LanguageTests.Installed(_folder, "python3.13") with { LogGroup = Group };
        var patterns = new Dictionary<string, string> { ["Record"] = "two lines", ["Traceback"] = "?failed ?KeyError", ["Printed"] = "?printed ?working" };
        var filters = patterns.Select(pattern => new MetricFilterResource(pattern.Key, Group, pattern.Value, [new MetricTransformation("App", pattern.Key, "1", null, new Dictionary<string, string>())]));

        await using (var running = await StartAsync([Logs], [.. filters]))
        {
            await running.InvokeAsync(function, """{"log":"lost","name":"Ann"}""");
        }

        var counts = MetricStore.Read(MetricsFile).ToDictionary(total => total.Metric.Name, total => total.Count);
        Assert.Equal(new() { ["Record"] = 1, ["Traceback"] = 1, ["Printed"] = 2 }, counts);
    }

    [Theory]
    [InlineData("logs:CreateLogStream", true, "logs:PutLogEvents")]
    [InlineData("logs:PutLogEvents", true, "logs:CreateLogStream")]
    [InlineData("logs:*LogStream,logs:PutLogEvents", false, "logs:CreateLogGroup")]
    public async Task A_role_that_does_not_allow_it_leaves_the_function_without_a_log(string actions, bool isDeclared, string missing)
    {
        var function = RunningInvoker.Function() with { LogGroup = Group };

        await using (var running = await StartAsync([Logs with { Actions = actions.Split(',') }], [], isDeclared))
        {
            await running.InvokeAsync(function, "1");

            Assert.Contains($"has no log, as on AWS: User: arn:aws:sts::000000000000:assumed-role/app-Echo-role/app-Echo is not authorized to perform: {missing}", Assert.Single(running.Sink.Failures), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(LogFile));
    }

    [Fact]
    public async Task A_role_that_allows_it_has_a_log()
    {
        await using (var running = await StartAsync([Logs], []))
        {
            await running.InvokeAsync(RunningInvoker.Function() with { LogGroup = Group }, "1");
        }

        Assert.Contains("START RequestId", await File.ReadAllTextAsync(LogFile, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void Totals_are_continued_after_a_restart()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(MetricsFile)!);
        var metric = new Metric("App", "Said", "Count", "");
        using (var before = new MetricStore(MetricsFile, TimeProvider.System))
        {
            before.Add(metric, 2);
        }

        using (var after = new MetricStore(MetricsFile, TimeProvider.System))
        {
            after.Add(metric, 3);
        }

        Assert.Equal((2, 5d), Assert.Single(MetricStore.Read(MetricsFile)) is var total ? (total.Count, total.Sum) : default);
    }

    [Fact]
    public void Totals_are_written_at_once_after_a_pause_and_then_once_a_second()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(MetricsFile)!);
        var step = TimeSpan.FromMilliseconds(100);
        var time = new FakeTimeProvider();
        var metric = new Metric("App", "Said", "Count", "");
        using var store = new MetricStore(MetricsFile, time);

        List<long> written = [AddAfter(TimeSpan.Zero)];
        written.AddRange(Enumerable.Range(0, 9).Select(_ => AddAfter(TimeSpan.FromMilliseconds(300))));
        written.Add(AddAfter(TimeSpan.FromSeconds(10)));

        Assert.Equal([1, 1, 1, 1, 4, 4, 4, 7, 7, 7, 11], written);

        long AddAfter(TimeSpan pause)
        {
            for (var passed = TimeSpan.Zero; passed < pause; passed += step)
            {
                time.Advance(step);
            }

            store.Add(metric, 1);
            time.Advance(TimeSpan.Zero);
            return MetricStore.Read(MetricsFile).Single().Count;
        }
    }

    [Fact]
    public void A_malformed_filter_is_rejected_with_its_logical_id()
    {
        var filter = new MetricFilterResource("Bad", Group, "{ $.a }", []);

        var error = Assert.Throws<AwsException>(() => GroupsOf([], [filter], isDeclared: true));

        Assert.StartsWith("Bad: Invalid filter pattern", error.Message, StringComparison.Ordinal);
    }

    private Task<RunningInvoker> StartAsync(PolicyStatement[] statements, MetricFilterResource[] filters, bool isDeclared = true) =>
        RunningInvoker.StartAsync(data: _folder, logGroups: GroupsOf(statements, filters, isDeclared));

    private LogGroups GroupsOf(PolicyStatement[] statements, MetricFilterResource[] filters, bool isDeclared)
    {
        var stack = new Stack("app", [], [], [], [], [], new Dictionary<string, string>()) { LogGroups = isDeclared ? [Group] : [], MetricFilters = filters };
        var access = new AccessControl([KeyValuePair.Create<string, IReadOnlyList<PolicyStatement>>("app-Echo", statements)], RunningInvoker.Identity);
        return new LogGroups(stack, access, new MetricStore(MetricsFile, TimeProvider.System));
    }
}
