using static DurableChaining.Tests.EndToEnd.Telemetry.OtlpMessage;

namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary>A log record as a receiver of OTLP reads it.</summary>
/// <param name="At">Nanoseconds.</param>
/// <param name="Severity">A number of the protocol: 9 INFO, 13 WARN, 17 ERROR.</param>
internal sealed record ReceivedLog(ulong At, int Severity, string Body, string TraceId, string SpanId, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource)
{
    /// <summary>Reads an ExportLogsServiceRequest; the numbers are those of opentelemetry/proto/logs/v1/logs.proto.</summary>
    public static List<ReceivedLog> ReadRequest(byte[] request) => [.. Items(request).Select(item => new ReceivedLog(
        Fixed64(item.Bytes, 1) ?? 0,
        Number(item.Bytes, 2),
        Value(Messages(item.Bytes, 5).Single()),
        string.Concat(Messages(item.Bytes, 9).Select(Convert.ToHexStringLower)),
        string.Concat(Messages(item.Bytes, 10).Select(Convert.ToHexStringLower)),
        AttributesOf(item.Bytes, 6),
        item.Resource))];
}
