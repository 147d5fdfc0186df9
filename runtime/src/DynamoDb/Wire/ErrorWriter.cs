using System.Buffers;
using System.Text.Json;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>
/// Writes the body of an error response. The service names the text <c>Message</c> if the error has an item or
/// cancellation reasons, or is a serialization or access error, and <c>message</c> otherwise; the SDKs read both.
/// </summary>
internal static class ErrorWriter
{
    public static void Write(IBufferWriter<byte> response, DynamoDbException error)
    {
        using var writer = new Utf8JsonWriter(response, AttributeValueWriter.Options);
        writer.WriteStartObject();
        writer.WriteString("__type"u8, error.TypeName);
        var isCapitalized = error.Item is not null || error.CancellationReasons is not null || error.Code is "SerializationException" or "AccessDeniedException";
        if (error.Message.Length > 0)
        {
            writer.WriteString(isCapitalized ? "Message"u8 : "message"u8, error.Message);
        }

        if (error.Item is { } item)
        {
            writer.WritePropertyName("Item"u8);
            AttributeValueWriter.WriteItem(writer, item);
        }

        if (error.CancellationReasons is { } reasons)
        {
            WriteReasons(writer, reasons);
        }

        writer.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter writer, IReadOnlyList<CancellationReason> reasons)
    {
        writer.WriteStartArray("CancellationReasons"u8);
        foreach (var reason in reasons)
        {
            writer.WriteStartObject();
            writer.WriteString("Code"u8, reason.Code);
            if (reason.Message is { } message)
            {
                writer.WriteString("Message"u8, message);
            }

            if (reason.Item is { } item)
            {
                writer.WritePropertyName("Item"u8);
                AttributeValueWriter.WriteItem(writer, item);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
