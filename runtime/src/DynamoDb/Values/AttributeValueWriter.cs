using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableLocal.DynamoDb.Values;

/// <summary>Writes attribute values in their wire format, which is also the stored format.</summary>
public static class AttributeValueWriter
{
    /// <summary>Responses are not embedded in HTML, so HTML characters are not escaped.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 512,
    };

    /// <summary>Each level of an item nests two JSON objects, one for the type and one for the value.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 512 };

    /// <summary>Returns the item in its stored format.</summary>
    public static byte[] ToBytes(MapValue item)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Options);
        WriteItem(writer, item);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads an item in its stored format.</summary>
    public static MapValue Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        return AttributeValueReader.ReadStored(ref reader);
    }

    /// <summary>Writes the map of attributes without the enclosing <c>M</c>.</summary>
    public static void WriteItem(Utf8JsonWriter writer, MapValue item)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in item.Members)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        writer.WriteStartObject();
        switch (value)
        {
            case StringValue text:
                writer.WriteString("S"u8, text.Text);
                break;
            case NumberValue number:
                writer.WriteString("N"u8, number.Number.ToString());
                break;
            case BinaryValue binary:
                writer.WriteBase64String("B"u8, binary.Bytes);
                break;
            case BooleanValue boolean:
                writer.WriteBoolean("BOOL"u8, boolean.Value);
                break;
            case NullValue:
                writer.WriteBoolean("NULL"u8, true);
                break;
            case SetValue set:
                WriteSet(writer, set);
                break;
            case ListValue list:
                WriteList(writer, list);
                break;
            case MapValue map:
                writer.WritePropertyName("M"u8);
                WriteItem(writer, map);
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, ListValue list)
    {
        writer.WriteStartArray("L"u8);
        foreach (var element in list.Elements)
        {
            Write(writer, element);
        }

        writer.WriteEndArray();
    }

    private static void WriteSet(Utf8JsonWriter writer, SetValue set)
    {
        writer.WriteStartArray(set.Type.ToString());
        switch (set)
        {
            case StringSetValue strings:
                foreach (var member in strings.Members)
                {
                    writer.WriteStringValue(member);
                }

                break;
            case NumberSetValue numbers:
                foreach (var member in numbers.Members)
                {
                    writer.WriteStringValue(member.ToString());
                }

                break;
            case BinarySetValue binaries:
                foreach (var member in binaries.Members)
                {
                    writer.WriteBase64StringValue(member);
                }

                break;
        }

        writer.WriteEndArray();
    }
}
