using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableLocal.Hosting;

/// <summary>DynamoDB's typed values as plain JSON.</summary>
public static class AttributeJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="item">A map of attribute names to typed values.</param>
    public static JsonElement Decode(JsonElement item)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            WriteMap(writer, item);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static void WriteMap(Utf8JsonWriter writer, JsonElement map)
    {
        writer.WriteStartObject();
        foreach (var member in map.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            WriteValue(writer, member.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, JsonElement typed)
    {
        var member = typed.EnumerateObject().First();
        switch (member.Name)
        {
            case "N":
                writer.WriteRawValue(member.Value.GetString()!);
                break;
            case "NULL":
                writer.WriteNullValue();
                break;
            case "M":
                WriteMap(writer, member.Value);
                break;
            case "L":
                writer.WriteStartArray();
                foreach (var element in member.Value.EnumerateArray())
                {
                    WriteValue(writer, element);
                }

                writer.WriteEndArray();
                break;
            case "NS":
                writer.WriteStartArray();
                foreach (var number in member.Value.EnumerateArray())
                {
                    writer.WriteRawValue(number.GetString()!);
                }

                writer.WriteEndArray();
                break;
            default:
                member.Value.WriteTo(writer);
                break;
        }
    }
}
