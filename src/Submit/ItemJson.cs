using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DurableChaining.Submit;

/// <summary>Items of a table as plain JSON: numbers keep their digits, sets become arrays, binary values base64.</summary>
public static class ItemJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Of(Dictionary<string, AttributeValue> item)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            WriteMap(writer, item);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void WriteMap(Utf8JsonWriter writer, Dictionary<string, AttributeValue> map)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, AttributeValue value)
    {
        switch (value)
        {
            case { S: { } text }:
                writer.WriteStringValue(text);
                break;
            case { N: { } number }:
                writer.WriteRawValue(number);
                break;
            case { BOOL: { } flag }:
                writer.WriteBooleanValue(flag);
                break;
            case { IsMSet: true }:
                WriteMap(writer, value.M);
                break;
            case { IsLSet: true }:
                WriteList(writer, value.L, WriteValue);
                break;
            case { SS.Count: > 0 }:
                WriteList(writer, value.SS, (json, text) => json.WriteStringValue(text));
                break;
            case { NS.Count: > 0 }:
                WriteList(writer, value.NS, (json, number) => json.WriteRawValue(number));
                break;
            case { B: { } binary }:
                writer.WriteBase64StringValue(binary.ToArray());
                break;
            case { BS.Count: > 0 }:
                WriteList(writer, value.BS, (json, binary) => json.WriteBase64StringValue(binary.ToArray()));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteList<T>(Utf8JsonWriter writer, List<T> list, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (var element in list)
        {
            write(writer, element);
        }

        writer.WriteEndArray();
    }
}
