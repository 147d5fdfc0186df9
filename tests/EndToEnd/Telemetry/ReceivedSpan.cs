using Google.Protobuf;
using static DurableChaining.Tests.EndToEnd.Telemetry.OtlpMessage;

namespace DurableChaining.Tests.EndToEnd.Telemetry;

/// <summary>A span as a receiver of OTLP reads it. Ids are lower-case hexadecimal, times nanoseconds.</summary>
/// <param name="ParentId">Empty for a root.</param>
/// <param name="Kind">A number of the protocol: 1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="IsError">Whether the status is an error.</param>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentId, string Name, int Kind, ulong Start, ulong End, bool IsError, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>The attributes of the resource.</summary>
    public IReadOnlyDictionary<string, string> Resource { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of the attributes that are integers.</summary>
    public IReadOnlySet<string> Integers { get; init; } = new HashSet<string>();

    public override string ToString() =>
        $"{TraceId} {SpanId} of {ParentId}: {Name} ({Kind}) {Start}–{End} {(IsError ? "error" : "")} {string.Join(' ', Attributes.Concat(Resource).Select(attribute => $"{attribute.Key}={attribute.Value}"))}";

    /// <summary>Reads an ExportTraceServiceRequest; the numbers are those of opentelemetry/proto/trace/v1/trace.proto.</summary>
    public static List<ReceivedSpan> ReadRequest(byte[] request) => [.. Items(request).Select(item => Read(item.Bytes) with { Resource = item.Resource })];

    private static ReceivedSpan Read(byte[] bytes)
    {
        var span = new ReceivedSpan("", "", "", "", 0, 0, 0, false, AttributesOf(bytes, 9)) { Integers = IntegersOf(bytes, 9) };
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is > 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    span = span with { TraceId = Hex(input) };
                    break;
                case 2:
                    span = span with { SpanId = Hex(input) };
                    break;
                case 4:
                    span = span with { ParentId = Hex(input) };
                    break;
                case 5:
                    span = span with { Name = input.ReadString() };
                    break;
                case 6:
                    span = span with { Kind = input.ReadEnum() };
                    break;
                case 7:
                    span = span with { Start = input.ReadFixed64() };
                    break;
                case 8:
                    span = span with { End = input.ReadFixed64() };
                    break;
                case 15:
                    span = span with { IsError = Number(input.ReadBytes().ToByteArray(), 3) == 2 };
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return span;
    }
}
