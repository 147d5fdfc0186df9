using System.Buffers;
using System.Text.Json;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>
/// The body of a refusal. Where an item or reasons go with it the service writes <c>Message</c>, else <c>message</c>;
/// the SDKs read both.
/// </summary>
internal static class ErrorWriter
{
    public static void Write(IBufferWriter<byte> answer, DynamoDbException refusal)
    {
        using var writer = new Utf8JsonWriter(answer, AttributeValueWriter.Options);
        writer.WriteStartObject();
        writer.WriteString("__type"u8, refusal.TypeName);
        var carriesMore = refusal.Item is not null || refusal.CancellationReasons is not null || refusal.Code is "SerializationException" or "AccessDeniedException";
        if (refusal.Message.Length > 0)
        {
            writer.WriteString(carriesMore ? "Message"u8 : "message"u8, refusal.Message);
        }

        if (refusal.Item is { } item)
        {
            writer.WritePropertyName("Item"u8);
            AttributeValueWriter.WriteItem(writer, item);
        }

        if (refusal.CancellationReasons is { } reasons)
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
