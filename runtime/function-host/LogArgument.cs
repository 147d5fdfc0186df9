using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace DurableLocal.FunctionHost;

/// <summary>
/// Writes an argument of a log message, as the managed runtime does: bytes as hexadecimal digits, dates as ISO 8601, lists
/// and dictionaries as JSON. An argument that cannot be written is replaced by its text, so that no log call throws.
/// </summary>
internal static class LogArgument
{
    /// <summary>Levels of nested lists and dictionaries; deeper ones, and cycles, are written as text.</summary>
    private const int MaxDepth = 16;

    /// <summary>Returns the argument as text of the message.</summary>
    /// <param name="format">A format that does not fit the value is ignored.</param>
    public static string Text(object? value, string? format, bool isJson)
    {
        if (isJson && Json(value) is { } json)
        {
            return json;
        }

        return value switch
        {
            null => "null",
            byte[] bytes => Convert.ToHexString(bytes),
            IFormattable formattable => Formatted(formattable, format) ?? Formatted(formattable, null) ?? TextOf(value),
            _ => TextOf(value),
        };
    }

    /// <summary>Writes the argument as the value of a member.</summary>
    public static void Write(Utf8JsonWriter writer, object? value, bool isJson)
    {
        if (isJson && Json(value) is { } json)
        {
            writer.WriteRawValue(json);
        }
        else
        {
            Write(writer, value, depth: 0);
        }
    }

    private static void Write(Utf8JsonWriter writer, object? value, int depth)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int or long or short or byte or sbyte or ushort or uint:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): writer.WriteNumberValue(number); break;
            case string or byte[] or IFormattable: writer.WriteStringValue(Text(value, null, isJson: false)); break;
            case IDictionary when depth < MaxDepth: WriteDictionary(writer, (IDictionary)value, depth); break;
            case IEnumerable when depth < MaxDepth: WriteList(writer, (IEnumerable)value, depth); break;
            default: writer.WriteStringValue(TextOf(value)); break;
        }
    }

    private static void WriteDictionary(Utf8JsonWriter writer, IDictionary dictionary, int depth)
    {
        writer.WriteStartObject();
        var written = new HashSet<string>();
        foreach (var key in Elements(dictionary.Keys))
        {
            if (key is not null && written.Add(TextOf(key)))
            {
                writer.WritePropertyName(TextOf(key));
                Write(writer, dictionary[key], depth + 1);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, IEnumerable list, int depth)
    {
        writer.WriteStartArray();
        foreach (var element in Elements(list))
        {
            Write(writer, element, depth + 1);
        }

        writer.WriteEndArray();
    }

    // Read before anything is written: the sequence can throw, and the JSON must stay whole.
    private static List<object?> Elements(IEnumerable sequence)
    {
        var elements = new List<object?>();
        try
        {
            foreach (var element in sequence)
            {
                elements.Add(element);
            }
        }
        catch (Exception)
        {
            // What was read before is logged.
        }

        return elements;
    }

    private static string? Json(object? value)
    {
        try
        {
            return JsonSerializer.Serialize(value);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static string? Formatted(IFormattable value, string? format)
    {
        try
        {
            return value.ToString(format ?? (value is DateTime or DateTimeOffset or DateOnly or TimeOnly ? "O" : null), CultureInfo.InvariantCulture);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static string TextOf(object value)
    {
        try
        {
            return value.ToString() ?? "";
        }
        catch (Exception)
        {
            return value.GetType().ToString();
        }
    }
}
