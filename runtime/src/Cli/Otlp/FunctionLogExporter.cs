using DurableLocal.Telemetry.Logs;

namespace DurableLocal.Cli.Otlp;

/// <summary>Sends log lines of functions with OpenTelemetry's SDK, by OTLP over HTTP with protobuf.</summary>
/// <param name="logs">The address that the receiver accepts logs at.</param>
internal sealed class FunctionLogExporter(Uri logs) : ILogExporter
{
    private readonly Dictionary<string, ServiceLogs> _services = new(StringComparer.Ordinal);

    public string Target => logs.AbsoluteUri;

    public bool Export(IReadOnlyList<FunctionLine> lines)
    {
        var isAccepted = true;
        foreach (var service in lines.GroupBy(line => line.Function, StringComparer.Ordinal))
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

    private ServiceLogs ServiceOf(string name) =>
        _services.TryGetValue(name, out var service) ? service : _services[name] = new ServiceLogs(name, logs);
}
