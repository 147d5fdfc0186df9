using System.Buffers;
using System.Text.Json;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Wire;

/// <summary>Reads and writes the ErrorObject shape: four members, all optional, all text.</summary>
internal static class ErrorObject
{
    public static byte[] Of(string type, string message, IReadOnlyList<string>? stackTrace = null) =>
        Write(new DurableError(type, message, StackTrace: stackTrace));

    public static byte[] Write(DurableError error)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        ProtocolJson.WriteOptional(writer, "ErrorMessage"u8, error.ErrorMessage);
        ProtocolJson.WriteOptional(writer, "ErrorType"u8, error.ErrorType);
        ProtocolJson.WriteOptional(writer, "ErrorData"u8, error.ErrorData);
        if (error.StackTrace is { } lines)
        {
            writer.WriteStartArray("StackTrace"u8);
            foreach (var line in lines)
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static DurableError? Parse(byte[]? json)
    {
        if (json is null)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Read(ref reader, "Error");
    }

    /// <summary>Reads the object at the reader's position.</summary>
    /// <exception cref="JsonException">The JSON does not have this shape; the message names the member.</exception>
    public static DurableError Read(ref Utf8JsonReader reader, string member)
    {
        MemberReader.Expect(ref reader, JsonTokenType.StartObject, member);
        string? type = null, message = null, data = null;
        List<string>? stackTrace = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ErrorType"u8))
            {
                type = MemberReader.Text(ref reader, "ErrorType");
            }
            else if (reader.ValueTextEquals("ErrorMessage"u8))
            {
                message = MemberReader.Text(ref reader, "ErrorMessage");
            }
            else if (reader.ValueTextEquals("ErrorData"u8))
            {
                data = MemberReader.Text(ref reader, "ErrorData");
            }
            else if (reader.ValueTextEquals("StackTrace"u8))
            {
                stackTrace = MemberReader.Texts(ref reader, "StackTrace");
            }
            else
            {
                MemberReader.Skip(ref reader);
            }
        }

        return new DurableError(type, message, data, stackTrace);
    }
}
