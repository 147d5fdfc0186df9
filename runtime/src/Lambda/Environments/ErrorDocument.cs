using System.Buffers;
using System.Text.Json;

namespace DurableLocal.Lambda.Environments;

/// <summary>The error document of a failed invocation: <c>{"errorType","errorMessage","stackTrace"}</c>.</summary>
internal static class ErrorDocument
{
    public static ReadOnlyMemory<byte> Write(string? errorType, string? errorMessage, IReadOnlyList<string>? stackTrace = null, string? errorData = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (errorType is not null)
            {
                writer.WriteString("errorType"u8, errorType);
            }

            writer.WriteString("errorMessage"u8, errorMessage ?? string.Empty);
            if (stackTrace is not null)
            {
                writer.WriteStartArray("stackTrace"u8);
                foreach (var frame in stackTrace)
                {
                    writer.WriteStringValue(frame);
                }

                writer.WriteEndArray();
            }

            if (errorData is not null)
            {
                writer.WriteString("errorData"u8, errorData);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Returns type and message of a document that a runtime posted; both are null when it is not an error document.</summary>
    public static (string? ErrorType, string? ErrorMessage) Read(ReadOnlySpan<byte> document)
    {
        try
        {
            return Members(document);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // A runtime may post any bytes, invalid UTF-8 included; the caller still receives them unchanged.
            return default;
        }
    }

    private static (string? ErrorType, string? ErrorMessage) Members(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document);
        string? type = null;
        string? message = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return default;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("errorType"u8);
            var isMessage = reader.ValueTextEquals("errorMessage"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isType || isMessage))
            {
                (type, message) = isType ? (reader.GetString(), message) : (type, reader.GetString());
            }
            else
            {
                reader.Skip();
            }
        }

        return (type, message);
    }
}
