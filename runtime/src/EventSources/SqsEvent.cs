using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableLocal.Sqs;

namespace DurableLocal.EventSources;

/// <summary>Writes the event for a batch of SQS messages (Lambda developer guide, "Using Lambda with Amazon SQS").</summary>
internal static class SqsEvent
{
    // Only functions read the event, no browser; the relaxed encoder writes a quote of a JSON body as two bytes instead of six.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static ReadOnlySpan<byte> Opening => "{\"Records\":["u8;

    private static ReadOnlySpan<byte> Closing => "]}"u8;

    /// <summary>Bytes of the event without its records.</summary>
    internal static int FrameLength => Opening.Length + Closing.Length;

    /// <summary>Returns the record of one message.</summary>
    internal static byte[] Record(ReceivedMessage message, string queueArn, string region)
    {
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + 1024);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("messageId"u8, message.MessageId);
            json.WriteString("receiptHandle"u8, message.ReceiptHandle);
            json.WriteString("body"u8, message.Body);
            WriteSystemAttributes(json, message.SystemAttributes);
            WriteAttributes(json, message.Attributes);
            if (message.Md5OfAttributes is { } md5)
            {
                json.WriteString("md5OfMessageAttributes"u8, md5);
            }

            json.WriteString("md5OfBody"u8, message.Md5OfBody);
            json.WriteString("eventSource"u8, "aws:sqs"u8);
            json.WriteString("eventSourceARN"u8, queueArn);
            json.WriteString("awsRegion"u8, region);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Returns the event that contains the records.</summary>
    internal static byte[] Of(IReadOnlyList<PendingRecord> records)
    {
        var length = FrameLength + Math.Max(0, records.Count - 1);
        foreach (var record in records)
        {
            length += record.Json.Length;
        }

        var payload = new byte[length];
        Opening.CopyTo(payload);
        var position = Opening.Length;
        for (var i = 0; i < records.Count; i++)
        {
            if (i > 0)
            {
                payload[position++] = (byte)',';
            }

            records[i].Json.CopyTo(payload, position);
            position += records[i].Json.Length;
        }

        Closing.CopyTo(payload.AsSpan(position));
        return payload;
    }

    private static void WriteSystemAttributes(Utf8JsonWriter json, IReadOnlyDictionary<string, string> attributes)
    {
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in attributes)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyDictionary<string, MessageAttributeValue> attributes)
    {
        json.WriteStartObject("messageAttributes"u8);
        foreach (var (name, value) in attributes)
        {
            json.WriteStartObject(name);
            if (value.StringValue is { } text)
            {
                json.WriteString("stringValue"u8, text);
            }

            if (value.BinaryValue is { } bytes)
            {
                json.WriteBase64String("binaryValue"u8, bytes);
            }

            json.WriteStartArray("stringListValues"u8);
            json.WriteEndArray();
            json.WriteStartArray("binaryListValues"u8);
            json.WriteEndArray();
            json.WriteString("dataType"u8, value.DataType);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

/// <summary>A received message and its record in the event.</summary>
internal sealed record PendingRecord(ReceivedMessage Message, byte[] Json);
