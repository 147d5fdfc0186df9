using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Writes any value. A value that cannot be serialized is replaced by text, so that a log call does not throw.</summary>
internal static class LogValue
{
    /// <summary>Maximum number of inner exceptions in a chain.</summary>
    private const int MaxInnerExceptions = 16;

    public static void Write(Utf8JsonWriter writer, object value, LogSettings settings)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): writer.WriteNumberValue(number); break;
            case double or float or char: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            case Exception exception: WriteException(writer, exception, settings.Keys, 0); break;
            case MemoryStream bytes: writer.WriteBase64StringValue(bytes.ToArray()); break;
            case MemberInfo member: writer.WriteStringValue(member.ToString()); break;
            default: WriteObject(writer, value, settings.JsonOptions); break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        byte[] json;
        try
        {
            json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), options);
        }
        catch (Exception) // Getters and converters of the caller can throw any exception.
        {
            writer.WriteStringValue(Text(value));
            return;
        }

        writer.WriteRawValue(json);
    }

    /// <summary>Returns the text of the value; the name of the exception if its ToString throws.</summary>
    public static string Text(object value)
    {
        try
        {
            return value.ToString();
        }
        catch (Exception e)
        {
            return $"{value.GetType()}: {e.GetType().Name}";
        }
    }

    /// <summary>Returns the message of the exception, also if its getter throws.</summary>
    public static string MessageOf(Exception exception) => Read(exception, static e => e.Message);

    private static void WriteException(Utf8JsonWriter writer, Exception exception, LogKeys keys, int depth)
    {
        writer.WriteStartObject();
        writer.WriteString(keys.Cased("Type"), exception.GetType().FullName);
        writer.WriteString(keys.Cased("Message"), MessageOf(exception));
        writer.WriteString(keys.Cased("Source"), Read(exception, static e => e.Source));
        writer.WriteString(keys.Cased("StackTrace"), Read(exception, static e => e.StackTrace));
        if (exception.InnerException is { } inner && depth < MaxInnerExceptions)
        {
            writer.WritePropertyName(keys.Cased("InnerException"));
            WriteException(writer, inner, keys, depth + 1);
        }

        writer.WriteEndObject();
    }

    // The getters are virtual: an exception type of the caller can throw in them.
    private static string Read(Exception exception, Func<Exception, string> property)
    {
        try
        {
            return property(exception);
        }
        catch (Exception e)
        {
            return $"{exception.GetType()}: {e.GetType().Name}";
        }
    }
}
