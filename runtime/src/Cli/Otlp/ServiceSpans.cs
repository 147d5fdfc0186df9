using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using DurableLocal.Telemetry.Traces;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;
using SpanKind = DurableLocal.Telemetry.Traces.SpanKind;

namespace DurableLocal.Cli.Otlp;

/// <summary>The spans of one <c>service.name</c>. In OpenTelemetry's SDK a resource belongs to a tracer provider, so each has its own.</summary>
internal sealed class ServiceSpans : IServiceExporter<Span>
{
    /// <summary>Attributes that are integers; all others are text.</summary>
    private static readonly HashSet<string> Integers = new(StringComparer.Ordinal) { "aws.sqs.receive_count", "http.response.status_code" };

    private readonly ActivitySource _source;
    private readonly ExplicitExportProcessor<Activity> _processor;
    private readonly TracerProvider _provider;

    public ServiceSpans(string name, Uri traces)
    {
        _source = new ActivitySource($"DurableLocal.{name}");
#pragma warning disable CA2000 // The processor owns the exporter, and the provider the processor.
        _processor = new ExplicitExportProcessor<Activity>(new OtlpTraceExporter(Receiver.Options(traces)));
#pragma warning restore CA2000
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Receiver.Resource(name))
            .SetSampler(new AlwaysOnSampler())
            .AddSource(_source.Name)
            .AddProcessor(_processor)
            .Build();
    }

    /// <summary>Sends the spans; returns whether they were accepted.</summary>
    public bool Export(IReadOnlyList<Span> spans)
    {
        var activities = spans.Select(ToActivity).ToArray();
        return _processor.Export(activities);
    }

    public void Dispose()
    {
        _provider.Dispose();
        _processor.Dispose();
        _source.Dispose();
    }

    private Activity ToActivity(Span span)
    {
        // Activity.Start makes the activity the current one, and would take the current one for its parent.
        Activity.Current = null;
        var parent = new ActivityContext(
            ActivityTraceId.CreateFromString(span.TraceId),
            span.ParentId is { } id ? ActivitySpanId.CreateFromString(id) : default,
            ActivityTraceFlags.Recorded,
            isRemote: true);
        var activity = _source.StartActivity(span.Name, KindOf(span.Kind), parent, tags: null, links: null, DateTimeOffset.FromUnixTimeMilliseconds(span.StartedAt))
            ?? throw new InvalidOperationException($"No listener of {_source.Name}");
        SpanId(activity) = span.SpanId;
        foreach (var (name, value) in span.Attributes)
        {
            activity.SetTag(name, Integers.Contains(name) ? long.Parse(value, CultureInfo.InvariantCulture) : value);
        }

        if (span.Error is { } error)
        {
            activity.SetTag("error.type", error.Type);
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
        }

        activity.SetEndTime(DateTimeOffset.FromUnixTimeMilliseconds(span.EndedAt).UtcDateTime);
        activity.Stop();
        return activity;
    }

    private static ActivityKind KindOf(SpanKind kind) => kind switch
    {
        SpanKind.Server => ActivityKind.Server,
        SpanKind.Client => ActivityKind.Client,
        SpanKind.Producer => ActivityKind.Producer,
        SpanKind.Consumer => ActivityKind.Consumer,
        _ => ActivityKind.Internal,
    };

    /// <summary>
    /// The id of an activity, which the class generates and lets no one set. Spans of stored work have derived ids, so that
    /// a span of another process, before or after a crash, can name its parent.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity activity);
}
