using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DurableLocal.Sqs.Protocol;

/// <summary>What the requests and answers of several operations have in common.</summary>
internal static class SqsWire
{
    /// <exception cref="SqsException">The body is no JSON, or a member has a wrong type.</exception>
    public static T Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            NullElements.Refuse(body.Span);
            return JsonSerializer.Deserialize(body.IsEmpty ? "{}"u8 : body.Span, type)
                ?? throw SqsException.Serialization("The request is null; expected a JSON object.");
        }
        catch (JsonException malformed)
        {
            throw SqsException.Serialization(malformed.Message);
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

    /// <summary>Writes a digest as the lower-case hexadecimal that clients compare.</summary>
    public static void WriteHex(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> digest)
    {
        Span<char> text = stackalloc char[digest.Length * 2];
        Convert.TryToHexStringLower(digest, text, out _);
        writer.WriteString(name, text);
    }

    /// <summary>The <c>Failed</c> list of a batch answer; absent where nothing failed, as SQS does it.</summary>
    public static void WriteFailed(Utf8JsonWriter writer, List<(string Id, SqsException Refusal)> failed)
    {
        if (failed.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("Failed"u8);
        foreach (var (id, refusal) in failed)
        {
            writer.WriteStartObject();
            writer.WriteString("Id"u8, id);
            writer.WriteBoolean("SenderFault"u8, true);
            writer.WriteString("Code"u8, refusal.Code);
            writer.WriteString("Message"u8, refusal.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The <c>Successful</c> list of a batch whose entries answer with their ids alone.</summary>
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
