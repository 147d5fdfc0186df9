using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Writes a log entry as one JSON object. Line breaks in values are escaped.</summary>
internal static class LogLine
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(LogEntry entry, LogSettings settings)
    {
        var keys = settings.Keys;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString(keys.Level, entry.Level.ToString());
            writer.WritePropertyName(keys.Message);
            LogValue.Write(writer, entry.Message, settings);
            writer.WriteString(keys.Timestamp, entry.Timestamp.ToString(settings.TimestampFormat ?? "O", CultureInfo.InvariantCulture));
            writer.WriteString(keys.Service, entry.Service);
            WriteInvocation(writer, entry, keys);
            writer.WriteString(keys.Name, entry.Name);
            if (entry.SamplingRate is { } rate)
            {
                writer.WriteNumber(keys.SamplingRate, rate);
            }

            WriteExtraKeys(writer, entry, settings);
            if (entry.Exception is not null)
            {
                writer.WritePropertyName(keys.Exception);
                LogValue.Write(writer, entry.Exception, settings);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteInvocation(Utf8JsonWriter writer, LogEntry entry, LogKeys keys)
    {
        if (entry.LambdaContext is { } lambda)
        {
            writer.WriteBoolean(keys.ColdStart, entry.ColdStart);
            writer.WriteString(keys.FunctionName, lambda.FunctionName);
            writer.WriteString(keys.FunctionVersion, lambda.FunctionVersion);
            writer.WriteNumber(keys.FunctionMemorySize, lambda.MemoryLimitInMB);
            writer.WriteString(keys.FunctionArn, lambda.InvokedFunctionArn);
            writer.WriteString(keys.FunctionRequestId, lambda.AwsRequestId);
        }

        if (entry.XRayTraceId is not null)
        {
            writer.WriteString(keys.XRayTraceId, entry.XRayTraceId);
        }
    }

    private static void WriteExtraKeys(Utf8JsonWriter writer, LogEntry entry, LogSettings settings)
    {
        foreach (var (key, value) in entry.ExtraKeys)
        {
            if (settings.Keys.Reserved.Contains(key)
                || (entry.LambdaContext is not null && settings.Keys.ReservedInInvocation.Contains(key)))
            {
                continue;
            }

            writer.WritePropertyName(key);
            LogValue.Write(writer, value, settings);
        }
    }
}
