using System.Text.Json;

namespace DurableLocal.FunctionHost;

/// <summary>Converts an exception to Lambda's error document: errorType, errorMessage, stackTrace, cause.</summary>
internal static class FunctionError
{
    /// <summary>Deeper inner exceptions are omitted; a chain may be very long or contain a cycle.</summary>
    private const int MaxDepth = 16;

    /// <summary>Returns the type name without namespace, which error handlers in Step Functions and SDKs match.</summary>
    public static string TypeOf(Exception exception) => exception.GetType().Name;

    public static byte[] ToJson(Exception exception)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, exception, 0);
        }

        return buffer.ToArray();
    }

    /// <summary>Returns the message of the exception. The getter is virtual: one that throws is replaced by the type's name.</summary>
    public static string MessageOf(Exception exception) => Read(exception, static e => e.Message);

    /// <summary>Returns the text of the exception with its stack trace and causes.</summary>
    public static string TextOf(Exception exception) => Read(exception, static e => e.ToString());

    public static IEnumerable<string> StackTraceLines(Exception exception) =>
        Read(exception, static e => e.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Read(Exception exception, Func<Exception, string> property)
    {
        try
        {
            return property(exception);
        }
        catch (Exception)
        {
            return TypeOf(exception);
        }
    }

    private static void Write(Utf8JsonWriter writer, Exception exception, int depth)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", TypeOf(exception));
        writer.WriteString("errorMessage", MessageOf(exception));
        writer.WriteStartArray("stackTrace");
        foreach (var line in StackTraceLines(exception))
        {
            writer.WriteStringValue(line);
        }

        writer.WriteEndArray();
        if (depth < MaxDepth)
        {
            WriteCauses(writer, exception, depth + 1);
        }

        writer.WriteEndObject();
    }

    private static void WriteCauses(Utf8JsonWriter writer, Exception exception, int depth)
    {
        if (exception is AggregateException aggregate)
        {
            writer.WriteStartArray("causes");
            foreach (var cause in aggregate.InnerExceptions)
            {
                Write(writer, cause, depth);
            }

            writer.WriteEndArray();
        }
        else if (exception.InnerException is { } inner)
        {
            writer.WritePropertyName("cause");
            Write(writer, inner, depth);
        }
    }
}
