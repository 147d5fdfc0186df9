using DurableLocal.Telemetry.Traces;

namespace DurableLocal.Cli.Otlp;

/// <summary>Sends spans with OpenTelemetry's SDK, by OTLP over HTTP with protobuf.</summary>
internal sealed class OtlpSpanExporter : ISpanExporter
{
    private readonly Uri _traces;
    private readonly Dictionary<string, ServiceSpans> _services = new(StringComparer.Ordinal);

    /// <param name="traces">The address that the receiver accepts traces at.</param>
    public OtlpSpanExporter(Uri traces) => _traces = traces;

    public string Target => _traces.AbsoluteUri;

    public bool Export(IReadOnlyList<Span> spans)
    {
        var isAccepted = true;
        foreach (var service in spans.GroupBy(span => span.Service, StringComparer.Ordinal))
        {
            isAccepted = isAccepted && ServiceOf(service.Key).Export([.. service]);
        }

        return isAccepted;
    }

    public void Dispose()
    {
        foreach (var service in _services.Values)
        {
            service.Dispose();
        }
    }

    private ServiceSpans ServiceOf(string name) =>
        _services.TryGetValue(name, out var service) ? service : _services[name] = new ServiceSpans(name, _traces);
}
