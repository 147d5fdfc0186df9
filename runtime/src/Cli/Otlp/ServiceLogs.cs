using System.Diagnostics;
using System.Runtime.CompilerServices;
using DurableLocal.Telemetry.Logs;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;

namespace DurableLocal.Cli.Otlp;

/// <summary>The log records of one <c>service.name</c>. In OpenTelemetry's SDK a resource belongs to a logger provider, so each has its own.</summary>
internal sealed class ServiceLogs : IServiceExporter<FunctionLine>
{
    private readonly string _name;
    private readonly ExplicitExportProcessor<LogRecord> _processor;
    private readonly ILoggerFactory _provider;

    public ServiceLogs(string name, Uri logs)
    {
        _name = name;
#pragma warning disable CA2000 // The processor owns the exporter, and the provider the processor.
        _processor = new ExplicitExportProcessor<LogRecord>(new OtlpLogExporter(Receiver.Options(logs)));
#pragma warning restore CA2000
        _provider = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options.SetResourceBuilder(Receiver.Resource(name)).AddProcessor(_processor)));
        // The factory builds the provider, which gives the processor its resource, with its first logger.
        _provider.CreateLogger(name);
    }

    /// <summary>Sends the lines; returns whether they were accepted.</summary>
    public bool Export(IReadOnlyList<FunctionLine> lines) => _processor.Export([.. lines.Select(ToRecord)]);

    public void Dispose()
    {
        _provider.Dispose();
        _processor.Dispose();
    }

    private LogRecord ToRecord(FunctionLine line)
    {
        var fields = LogFields.Of(line);
        var record = NewRecord();
        record.CategoryName = _name;
        record.Timestamp = fields.At.UtcDateTime;
        record.ObservedTimestamp = line.At.UtcDateTime;
        record.Body = fields.Message;
        record.Attributes = fields.Attributes;
        if (fields.Level is { } level)
        {
            record.LogLevel = level;
        }

        if (line.TraceId is { } trace)
        {
            record.TraceId = ActivityTraceId.CreateFromString(trace);
            record.SpanId = line.SpanId is { } span ? ActivitySpanId.CreateFromString(span) : default;
            record.TraceFlags = line.SpanId is null ? ActivityTraceFlags.None : ActivityTraceFlags.Recorded;
        }

        return record;
    }

    /// <summary>Creates a record with a time and a trace of its own. The loggers of the SDK reuse one record, at the current time and of the current trace.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern LogRecord NewRecord();
}
