using System.CommandLine;
using DurableLocal.Cli.Otlp;
using DurableLocal.Hosting;
using DurableLocal.Telemetry;

namespace DurableLocal.Cli.Verbs;

/// <summary>The options that export telemetry: where to, and which signals.</summary>
internal sealed class OtlpOptions
{
    private const string Traces = "traces";
    private const string Metrics = "metrics";
    private const string Logs = "logs";

    private static readonly string[] Signals = [Traces, Metrics, Logs];

    private readonly Option<string?> _url = new("--otlp")
    {
        Description = "Export OpenTelemetry data to this receiver, by OTLP over HTTP with protobuf; such as http://127.0.0.1:4318",
        HelpName = "URL",
    };

    private readonly Option<string?> _signals = new("--otlp-signals")
    {
        Description = "With --otlp: what is exported, a list of traces, metrics and logs separated by commas; without it traces",
        HelpName = "LIST",
        CompletionSources = { Signals },
    };

    public IEnumerable<Option> All => [_url, _signals];

    /// <summary>Returns the exporters that the options ask for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="stackName">Name of the stack.</param>
    /// <exception cref="StartException">A value is not valid.</exception>
    public TelemetryExporters Read(ParseResult parsed, string stackName)
    {
        if (parsed.GetValue(_url) is not { } text)
        {
            return parsed.GetValue(_signals) is null ? new TelemetryExporters() : throw new StartException("--otlp-signals: expected --otlp URL with it, got none");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new StartException($"--otlp: expected a URL of http or https, such as http://127.0.0.1:4318, got \"{text}\"");
        }

        var signals = ReadSignals(parsed);
        if (signals.Count > 1 && url.AbsolutePath != "/")
        {
            throw new StartException($"--otlp: expected a URL without a path for several signals, which have a path each, got \"{text}\"");
        }

        return new TelemetryExporters
        {
            Spans = signals.Contains(Traces) ? new OtlpSpanExporter(AddressOf(Traces)) : null,
            Metrics = signals.Contains(Metrics) ? new StackMetricExporter(AddressOf(Metrics), stackName) : null,
            Logs = signals.Contains(Logs) ? new FunctionLogExporter(AddressOf(Logs)) : null,
        };

        Uri AddressOf(string signal) => url.AbsolutePath == "/" ? new Uri(url, $"v1/{signal}") : url;
    }

    private HashSet<string> ReadSignals(ParseResult parsed)
    {
        var list = (parsed.GetValue(_signals) ?? Traces).Split(',', StringSplitOptions.TrimEntries);
        return Array.Find(list, static signal => !Signals.Contains(signal)) is { } unknown
            ? throw new StartException($"--otlp-signals: expected a list of {string.Join(", ", Signals)}, got \"{unknown}\"")
            : [.. list];
    }
}
