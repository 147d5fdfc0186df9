using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace DurableLocal.FunctionHost;

/// <summary>
/// Writes the function's log to standard output. A text line is <c>time ⇥ request id ⇥ level ⇥ message</c>. A JSON line
/// is an object that also contains the arguments of the message as members.
/// </summary>
internal sealed class FunctionLog(TextWriter output, LogFormat format, LogLevel minimum, TimeProvider time) : ILambdaLogger
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    private Invocation? _invocation;

    /// <summary>Sets the invocation whose ids the following lines contain.</summary>
    public void SetInvocation(Invocation invocation) => _invocation = invocation;

    public void Log(string message) => Write(LogLevel.Information, null, message, []);

    public void LogLine(string message) => Log(message);

    public void Log(string level, string message) => Log(level, message, []);

    public void Log(string level, string message, params object[] args) => Log(level, null!, message, args);

    public void Log(string level, Exception exception, string message, params object[] args)
    {
        var parsedLevel = Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed)
            ? parsed
            : FunctionEnvironment.LevelNamed(level ?? "");
        if (parsedLevel >= minimum)
        {
            Write(parsedLevel, exception, message, args ?? []);
        }
    }

    public void LogUnhandled(Exception exception) =>
        Write(LogLevel.Error, exception, "Unhandled exception in the function", []);

    /// <summary>Redirects <see cref="LambdaLogger"/> to this log by its private fields, as every .NET runtime of Lambda does.</summary>
    public void RedirectLambdaLogger()
    {
        SetHook<Action<string>>("_loggingAction", Log);
        SetHook<Action<string, string, object[]>>("_loggingWithLevelAction", Log);
        SetHook<Action<string, Exception, string, object[]>>("_loggingWithLevelAndExceptionAction", Log);
    }

    private static void SetHook<T>(string field, T action)
        where T : Delegate =>
        typeof(LambdaLogger).GetField(field, BindingFlags.NonPublic | BindingFlags.Static)?.SetValue(null, action);

    private void Write(LogLevel level, Exception? exception, string? message, object?[] args)
    {
        var template = args.Length > 0 ? MessageTemplate.Parse(message) : null;
        var text = template?.Render(args) ?? message ?? "";
        output.WriteLine(format == LogFormat.Json
            ? Json(level, exception, text, template?.Named(args))
            : Text(level, exception, text));
    }

    private string Text(LogLevel level, Exception? exception, string message)
    {
        var line = $"{Timestamp()}\t{_invocation?.RequestId}\t{Label(level)}\t{message}";
        return exception is null ? line : $"{line}{Environment.NewLine}{FunctionError.TextOf(exception)}";
    }

    private string Json(
        LogLevel level, Exception? exception, string message, IEnumerable<(MessageTemplate.Placeholder Placeholder, object? Value)>? arguments)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", Timestamp());
            writer.WriteString("level", level.ToString());
            writer.WriteString("requestId", _invocation?.RequestId);
            writer.WriteString("traceId", _invocation?.TraceId);
            writer.WriteString("message", message);
            WriteArguments(writer, arguments ?? []);
            if (exception is not null)
            {
                writer.WriteString("errorType", exception.GetType().FullName);
                writer.WriteString("errorMessage", FunctionError.MessageOf(exception));
                writer.WriteStartArray("stackTrace");
                foreach (var line in FunctionError.StackTraceLines(exception))
                {
                    writer.WriteStringValue(line);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteArguments(Utf8JsonWriter writer, IEnumerable<(MessageTemplate.Placeholder Placeholder, object? Value)> arguments)
    {
        HashSet<string> written = ["timestamp", "level", "requestId", "traceId", "message", "errorType", "errorMessage", "stackTrace"];
        foreach (var (placeholder, value) in arguments)
        {
            if (!written.Add(placeholder.Name))
            {
                continue;
            }

            writer.WritePropertyName(placeholder.Name);
            LogArgument.Write(writer, value, placeholder.IsJson);
        }
    }

    private string Timestamp() => time.GetUtcNow().UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    private static string Label(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
