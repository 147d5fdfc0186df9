using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableLocal.Durable.Wire;

/// <summary>Writes JSON as this protocol does: unset members are omitted, text is escaped no more than necessary.</summary>
internal static class ProtocolJson
{
    public static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // The writers are covered by tests; validating each token costs time on the hot path.
        SkipValidation = true,
    };

    /// <summary>Returns the timestamp format of HTTP bodies: epoch seconds with a fraction.</summary>
    public static decimal EpochSeconds(long epochMilliseconds) => epochMilliseconds / 1000m;

    public static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    public static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, byte[]? utf8)
    {
        if (utf8 is not null)
        {
            writer.WriteString(name, utf8);
        }
    }

    /// <summary>Writes a value that is already JSON; nothing if it is null.</summary>
    public static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<byte> name, byte[]? json)
    {
        if (json is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
