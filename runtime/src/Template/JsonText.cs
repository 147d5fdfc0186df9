using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableLocal.Template;

/// <summary>Writes a resolved part of a template as JSON. Unquoted scalars that look like numbers or booleans are written as such.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Field field)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, field);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, Field field)
    {
        switch (field.Value)
        {
            case SequenceNode:
                writer.WriteStartArray();
                foreach (var item in field.Items())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case MappingNode:
                WriteMap(writer, field.Map()!);
                break;
            case ScalarNode scalar:
                WriteScalar(writer, scalar);
                break;
            default:
                // The error is recorded, so the template is rejected.
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, Fields map)
    {
        writer.WriteStartObject();
        foreach (var (key, field) in map.All)
        {
            writer.WritePropertyName(key);
            Write(writer, field);
        }

        writer.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter writer, ScalarNode scalar)
    {
        if (scalar.Quoted)
        {
            writer.WriteStringValue(scalar.Text);
        }
        else if (scalar.Text is "true" or "false")
        {
            writer.WriteBooleanValue(scalar.Text == "true");
        }
        else if (decimal.TryParse(scalar.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(scalar.Text);
        }
    }
}
