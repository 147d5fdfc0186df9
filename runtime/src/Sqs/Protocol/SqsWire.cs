using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DurableLocal.Sqs.Protocol;

/// <summary>Reads requests, and writes the parts of responses that several operations have in common.</summary>
internal static class SqsWire
{
    /// <summary>Deserializes a request; an empty body is an empty request.</summary>
    /// <exception cref="SqsException">The body is not JSON, or a member has the wrong type.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            NullElements.Reject(body.Span);
            return JsonSerializer.Deserialize(body.IsEmpty ? "{}"u8 : body.Span, type)
                ?? throw SqsException.Serialization("Request: expected a JSON object, got null");
        }
        catch (JsonException malformed)
        {
            throw TypeMismatch.Of(malformed, body.Span);
        }
    }

    public static void WriteMap(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<KeyValuePair<string, string>> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    public static void WriteList(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a digest as lower-case hexadecimal, the form that clients compare.</summary>
    public static void WriteHex(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> digest)
    {
        Span<char> text = stackalloc char[digest.Length * 2];
        Convert.TryToHexStringLower(digest, text, out _);
        writer.WriteString(name, text);
    }

    /// <summary>Writes the <c>Failed</c> list of a batch response; like SQS, omits it where no entry failed.</summary>
    public static void WriteFailed(Utf8JsonWriter writer, List<(string Id, SqsException Error)> failed)
    {
        if (failed.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("Failed"u8);
        foreach (var (id, error) in failed)
        {
            writer.WriteStartObject();
            writer.WriteString("Id"u8, id);
            writer.WriteBoolean("SenderFault"u8, true);
            writer.WriteString("Code"u8, error.Code);
            writer.WriteString("Message"u8, error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the <c>Successful</c> list of a batch whose results consist of IDs only.</summary>
    public static void WriteSuccessful(Utf8JsonWriter writer, List<string> ids)
    {
        if (ids.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("Successful"u8);
        foreach (var id in ids)
        {
            writer.WriteStartObject();
            writer.WriteString("Id"u8, id);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
