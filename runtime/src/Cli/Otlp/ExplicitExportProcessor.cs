using OpenTelemetry;

namespace DurableLocal.Cli.Otlp;

/// <summary>Exports what it is given, when it is given it, and reports whether that succeeded. The processors of the SDK export on their own and report nothing.</summary>
internal sealed class ExplicitExportProcessor<T>(BaseExporter<T> exporter) : BaseExportProcessor<T>(exporter)
    where T : class
{
    public bool Export(T[] items) => exporter.Export(new Batch<T>(items, items.Length)) == ExportResult.Success;

    /// <summary>What ends is one of a batch.</summary>
    protected override void OnExport(T data)
    {
    }
}
