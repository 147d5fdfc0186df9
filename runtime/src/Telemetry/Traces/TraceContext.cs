using System.Globalization;

namespace DurableLocal.Telemetry.Traces;

/// <summary>The trace that work belongs to, and the span that caused it.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="ParentId">16 hexadecimal digits; null where no span caused it that is recorded.</param>
internal readonly record struct TraceContext(string TraceId, string? ParentId)
{
    private const int TraceDigits = 32;
    private const int SpanDigits = 16;

    /// <summary>The context of a message or an invocation that no trace caused: its trace has the id of the work, which is how it is found.</summary>
    public static TraceContext Of(Guid id) => new(id.ToString("N"), null);

    /// <summary>
    /// Reads an X-Ray trace header, such as <c>Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1</c>.
    /// The parent of a header that is not sampled was not recorded.
    /// </summary>
    /// <returns>Null where there is no header, or none with a trace.</returns>
    public static TraceContext? OfHeader(string? header)
    {
        string? root = null, parent = null;
        var isSampled = false;
        foreach (var part in (header ?? "").Split(';', StringSplitOptions.TrimEntries))
        {
            switch (part.Split('=', 2))
            {
                case ["Root", var value]:
                    root = value;
                    break;
                case ["Parent", var value]:
                    parent = value;
                    break;
                case ["Sampled", var value]:
                    isSampled = value == "1";
                    break;
            }
        }

        return root is not null && root.Split('-') is ["1", { Length: 8 } time, { Length: 24 } rest] && IsId(time + rest, TraceDigits)
            ? new TraceContext((time + rest).ToLowerInvariant(), isSampled && IsId(parent, SpanDigits) ? parent!.ToLowerInvariant() : null)
            : null;
    }

    /// <summary>Reads a W3C <c>traceparent</c>, such as <c>00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01</c>.</summary>
    /// <returns>Null where there is none, or none that is valid.</returns>
    public static TraceContext? OfTraceParent(string? traceParent) =>
        traceParent?.Split('-') is [{ Length: 2 }, var trace, var parent, { Length: 2 } flags, ..] && IsId(trace, TraceDigits) && IsId(parent, SpanDigits) && byte.TryParse(flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
            ? new TraceContext(trace, parent)
            : null;

    /// <summary>Returns the context of what that span causes.</summary>
    public TraceContext CausedBy(string spanId) => this with { ParentId = spanId };

    /// <summary>Returns the X-Ray trace header of the context.</summary>
    public string ToHeader() => $"Root=1-{TraceId[..8]}-{TraceId[8..]};Parent={ParentId};Sampled=1";

    /// <summary>Whether the text is hexadecimal, of that length, and not all zeros, which W3C reserves for no id.</summary>
    private static bool IsId(string? text, int digits) =>
        text?.Length == digits && text.All(char.IsAsciiHexDigit) && text.AsSpan().ContainsAnyExcept('0');
}
