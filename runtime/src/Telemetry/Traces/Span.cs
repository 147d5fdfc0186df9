using System.Text.Json.Serialization;

namespace DurableLocal.Telemetry.Traces;

/// <summary>A span that has ended, with OpenTelemetry's terms. Ids are lower-case hexadecimal, times epoch milliseconds.</summary>
/// <param name="TraceId">32 digits.</param>
/// <param name="SpanId">16 digits.</param>
/// <param name="ParentId">16 digits; null for the root of a trace.</param>
/// <param name="Service">The resource attribute <c>service.name</c>: a function, or a service of the runtime.</param>
/// <param name="Name">Of low cardinality; what identifies the work is an attribute.</param>
public sealed record Span(string TraceId, string SpanId, string? ParentId, string Service, string Name, SpanKind Kind, long StartedAt, long EndedAt)
{
    /// <summary>The error of a span that failed; null for any other.</summary>
    public SpanError? Error { get; init; }

    /// <summary>Attributes, by the semantic conventions for messaging, FaaS and databases where they have a name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}

/// <param name="Type">The attribute <c>error.type</c>.</param>
/// <param name="Message">The description of the status; null for none.</param>
public sealed record SpanError(string Type, string? Message = null);

/// <summary>The kinds of spans.</summary>
public enum SpanKind
{
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Span))]
internal sealed partial class SpanJson : JsonSerializerContext;
