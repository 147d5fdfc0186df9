using DurableLocal.Telemetry.Logs;

namespace DurableLocal.Cli.Otlp;

/// <summary>Sends log lines of functions with OpenTelemetry's SDK, by OTLP over HTTP with protobuf.</summary>
/// <param name="logs">The address that the receiver accepts logs at.</param>
internal sealed class FunctionLogExporter(Uri logs) : ILogExporter
{
    private readonly ServiceExporters<FunctionLine> _services = new(static line => line.Function, name => new ServiceLogs(name, logs));

    public string Target => logs.AbsoluteUri;

    public bool Export(IReadOnlyList<FunctionLine> lines) => _services.Export(lines);

    public void Dispose() => _services.Dispose();
}
