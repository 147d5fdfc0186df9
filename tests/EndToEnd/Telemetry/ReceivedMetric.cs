using static DurableChaining.Tests.EndToEnd.Telemetry.OtlpMessage;

namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary>A data point of a metric as a receiver of OTLP reads it.</summary>
/// <param name="Value">Of a histogram the count.</param>
internal sealed record ReceivedMetric(string Name, string Unit, double Value, IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource)
{
    private const int Gauge = 5;
    private const int Sum = 7;
    private const int Histogram = 9;

    /// <summary>What identifies the points of one series.</summary>
    public string Series => $"{Name} {string.Join(' ', Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))}";

    /// <summary>Reads an ExportMetricsServiceRequest; the numbers are those of opentelemetry/proto/metrics/v1/metrics.proto.</summary>
    public static List<ReceivedMetric> ReadRequest(byte[] request) => [.. Items(request).SelectMany(static item => Points(item.Bytes, item.Resource))];

    private static IEnumerable<ReceivedMetric> Points(byte[] metric, IReadOnlyDictionary<string, string> resource)
    {
        var (name, unit) = (Text(metric, 1), Text(metric, 3));
        foreach (var point in Messages(metric, Gauge).Concat(Messages(metric, Sum)).SelectMany(data => Messages(data, 1)))
        {
            var value = Fixed64(point, 6) is { } whole ? (long)whole : BitConverter.UInt64BitsToDouble(Fixed64(point, 4) ?? 0);
            yield return new ReceivedMetric(name, unit, value, AttributesOf(point, 7), resource);
        }

        foreach (var point in Messages(metric, Histogram).SelectMany(data => Messages(data, 1)))
        {
            yield return new ReceivedMetric(name, unit, Fixed64(point, 4) ?? 0, AttributesOf(point, 9), resource);
        }
    }
}
