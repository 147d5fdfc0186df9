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
            writer.WriteString(keys.Timestamp, Timestamp(entry.Timestamp, settings.TimestampFormat));
            writer.WriteString(keys.Service, entry.Service);
            writer.WriteBoolean(keys.ColdStart, entry.ColdStart);
            WriteInvocation(writer, entry, keys);
            writer.WriteString(keys.Name, entry.Name);
            if (entry.SamplingRate is > 0)
            {
                writer.WriteNumber(keys.SamplingRate, entry.SamplingRate.Value);
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

    private static string Timestamp(DateTime time, string format)
    {
        try
        {
            return time.ToString(format ?? "O", CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            return time.ToString("O", CultureInfo.InvariantCulture);
        }
    }

    private static void WriteInvocation(Utf8JsonWriter writer, LogEntry entry, LogKeys keys)
    {
        if (entry.LambdaContext is { } lambda)
        {
            writer.WriteString(keys.FunctionName, lambda.FunctionName);
            writer.WriteNumber(keys.FunctionMemorySize, lambda.MemoryLimitInMB);
            writer.WriteString(keys.FunctionArn, lambda.InvokedFunctionArn);
            writer.WriteString(keys.FunctionRequestId, lambda.AwsRequestId);
            writer.WriteString(keys.FunctionVersion, lambda.FunctionVersion);
        }

        if (entry.XRayTraceId is not null)
        {
            writer.WriteString(keys.XRayTraceId, entry.XRayTraceId);
        }
    }

    /// <summary>Writes the members of the caller that are not reserved. Of two names that are equal in this casing, the first counts.</summary>
    private static void WriteExtraKeys(Utf8JsonWriter writer, LogEntry entry, LogSettings settings)
    {
        var written = new HashSet<string>();
        foreach (var (key, value) in entry.ExtraKeys)
        {
            if (settings.Keys.CasedUnlessReserved(key) is { } name && written.Add(name))
            {
                writer.WritePropertyName(name);
                LogValue.Write(writer, value, settings);
            }
        }
    }
}
