namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary><c>up --otlp</c> with the Aspire dashboard as its receiver.</summary>
public sealed class AspireDashboardTests
{
    [Fact]
    public async Task The_dashboard_has_one_trace_for_each_message_with_its_errors_logs_and_metrics()
    {
        using var dashboard = new AspireDashboard();
        await using var runtime = await IsolatedRuntime.StartAsync("--otlp", dashboard.OtlpUrl, "--otlp-signals", "traces,metrics,logs");
        await runtime.Pipeline.SubmitAllAsync(["""{"id":"good","value":5}""", """{"id":"overflow","value":79228162514264337593543950335}"""]);
        await runtime.Pipeline.RowAsync("good");
        await runtime.Pipeline.RowAsync("overflow");
        await Wait.UntilAsync(
            async () => (await dashboard.SpansAsync()).Select(span => (string)span["name"]!).Order(StringComparer.Ordinal).ToList(),
            names => names.Count(name => name == $"execution {Pipeline.Stack}-OrchestratorFunction") == 2
                && names.Contains($"{Pipeline.Stack}-ReconcileFunction")
                && names.Count(name => name == $"process {Pipeline.Stack}-work") == 2,
            "the spans of both messages");
        await runtime.Process.StopAsync();

        var spans = await dashboard.SpansAsync();
        var ids = spans.Select(span => (string)span["spanId"]!).ToHashSet();
        Assert.Equal(2, spans.Select(span => (string)span["traceId"]!).Distinct().Count());
        Assert.All(
            spans.Where(span => (string?)span["parentSpanId"] is not { Length: > 0 } parent || !ids.Contains(parent)),
            root => Assert.Equal($"send {Pipeline.Stack}-work", (string)root["name"]!));
        Assert.Contains(spans, span => (string)span["name"]! == "step1-add" && (int?)span["status"]?["code"] == 2);
        var logs = await dashboard.LogsAsync();
        Assert.Contains(logs, line => (string)line["body"]!["stringValue"]! == "COMPLETED");
        Assert.All(logs, line => Assert.Contains((string)line["spanId"]!, ids));
        Assert.Equal([Pipeline.Stack], await dashboard.MeasuredAsync());
    }
}
