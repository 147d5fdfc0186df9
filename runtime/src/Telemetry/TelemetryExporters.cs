using DurableLocal.Telemetry.Logs;
using DurableLocal.Telemetry.Metrics;
using DurableLocal.Telemetry.Traces;

namespace DurableLocal.Telemetry;

/// <summary>What a stack exports, and by what; a signal without an exporter is not recorded.</summary>
public sealed record TelemetryExporters : IDisposable
{
    /// <summary>Exports traces; null for none.</summary>
    public ISpanExporter? Spans { get; init; }

    /// <summary>Exports metrics; null for none.</summary>
    public IMetricExporter? Metrics { get; init; }

    /// <summary>Exports the log lines of functions; null for none.</summary>
    public ILogExporter? Logs { get; init; }

    /// <summary>Disposes the exporters.</summary>
    public void Dispose()
    {
        Spans?.Dispose();
        Metrics?.Dispose();
        Logs?.Dispose();
    }
}
