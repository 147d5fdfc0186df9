using DurableLocal.Telemetry.Traces;

namespace DurableLocal.Cli.Otlp;

/// <summary>Sends spans with OpenTelemetry's SDK, by OTLP over HTTP with protobuf.</summary>
/// <param name="traces">The address that the receiver accepts traces at.</param>
internal sealed class OtlpSpanExporter(Uri traces) : ISpanExporter
{
    private readonly ServiceExporters<Span> _services = new(static span => span.Service, name => new ServiceSpans(name, traces));

    public string Target => traces.AbsoluteUri;

    public bool Export(IReadOnlyList<Span> spans) => _services.Export(spans);

    public void Dispose() => _services.Dispose();
}
