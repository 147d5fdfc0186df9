using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableLocal.Durable.Wire;

/// <summary>How this protocol writes JSON: unset members are left out, text keeps its characters.</summary>
internal static class ProtocolJson
{
    public static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // The writers here are tested; checking each token again costs on the hot path.
        SkipValidation = true,
    };

    /// <summary>A timestamp of an HTTP body: epoch seconds with a fraction.</summary>
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

    /// <summary>Writes a document that is JSON already.</summary>
    public static void WriteRaw(Utf8JsonWriter writer, ReadOnlySpan<byte> name, byte[]? json)
    {
        if (json is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }
}
