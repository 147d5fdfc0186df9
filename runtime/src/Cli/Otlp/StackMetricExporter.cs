using System.Globalization;
using DurableLocal.Telemetry.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace DurableLocal.Cli.Otlp;

/// <summary>Collects and sends the metrics of a stack with OpenTelemetry's SDK.</summary>
internal sealed class StackMetricExporter : IMetricExporter
{
    /// <summary>The SDK's variable for the interval, in milliseconds.</summary>
    private const string IntervalVariable = "OTEL_METRIC_EXPORT_INTERVAL";

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);

    private readonly Uri _metrics;
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;

    /// <param name="metrics">The address that the receiver accepts metrics at.</param>
    /// <param name="stackName">The <c>service.name</c>.</param>
    public StackMetricExporter(Uri metrics, string stackName)
    {
        _metrics = metrics;
#pragma warning disable CA2000 // The reader owns the exporter, and the provider the reader.
        _reader = new BaseExportingMetricReader(new OtlpMetricExporter(Receiver.Options(metrics)));
#pragma warning restore CA2000
        _provider = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Receiver.Resource(stackName)).AddMeter(StackMetrics.MeterName).AddReader(_reader).Build();
    }

    public string Target => _metrics.AbsoluteUri;

    public TimeSpan Interval { get; } =
        int.TryParse(Environment.GetEnvironmentVariable(IntervalVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : DefaultInterval;

    public bool Export() => _reader.Collect();

    public void Dispose()
    {
        _provider.Dispose();
        _reader.Dispose();
    }
}
