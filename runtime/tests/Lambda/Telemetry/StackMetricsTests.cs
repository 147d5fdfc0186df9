using System.Diagnostics.Metrics;
using DurableLocal.Lambda;
using DurableLocal.Telemetry.Metrics;
using DurableLocal.Tests.Lambda;

namespace DurableLocal.Tests.Telemetry;

public sealed class StackMetricsTests
{
    [Fact]
    public async Task Each_invocation_that_has_run_is_counted_by_its_outcome()
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        using var exporter = new NoExporter();
        await using var metrics = new StackMetrics(exporter, TimeProvider.System, Fail, _ => { });
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == StackMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => Add(instrument.Name, tags, count));
        listener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) => Add(instrument.Name, tags, seconds));
        listener.Start();

        foreach (var kind in Enum.GetValues<InvocationOutcomeKind>())
        {
            var invoker = metrics.Observe(new OneOutcome(kind));
            await invoker.InvokeAsync(new Invocation(new FunctionVersion(RunningInvoker.Function(), "1", null, "arn:aws:lambda:us-east-1:000000000000:function:f"), "r-1", default), TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            new Dictionary<string, double>
            {
                ["faas.invocations other "] = 1,
                ["faas.errors other FunctionError"] = 1,
                ["faas.errors other Crashed"] = 1,
                ["faas.errors other TimedOut"] = 1,
                ["faas.timeouts other "] = 1,
                ["faas.invoke_duration other "] = 8,
            },
            counts);

        void Add(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags, double value)
        {
            var attributes = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string?)tag.Value, StringComparer.Ordinal);
            var key = $"{name} {attributes["faas.trigger"]} {attributes.GetValueOrDefault("error.type")}";
            counts[key] = counts.GetValueOrDefault(key) + value;
        }
    }

    private sealed class OneOutcome(InvocationOutcomeKind kind) : IFunctionInvoker
    {
        public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) => Task.FromResult(
            new InvocationOutcome(kind, default, kind == InvocationOutcomeKind.Succeeded ? null : kind.ToString()) { StartedAt = DateTimeOffset.UnixEpoch, EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(2) });
    }

    private static void Fail(Exception defect) => throw new InvalidOperationException("a defect", defect);

    private sealed class NoExporter : IMetricExporter
    {
        public string Target => "a test";

        public TimeSpan Interval => TimeSpan.FromHours(1);

        public bool Export() => true;

        public void Dispose()
        {
        }
    }
}
