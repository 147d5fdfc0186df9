using System.Text.Json;
using DurableLocal.Cli.Search;
using DurableLocal.Core.Json;
using DurableLocal.Telemetry.Logs;
using Microsoft.Extensions.Logging;

namespace DurableLocal.Cli.Otlp;

/// <summary>The fields of a log record, from a line and the invocation that wrote it.</summary>
/// <param name="At">The time of the line, or when it was read.</param>
/// <param name="Level">Null where the line has none.</param>
/// <param name="Message">The message of the line, or the whole line where it has none.</param>
/// <param name="Attributes">Those of the invocation, and the members of a JSON line.</param>
public readonly record struct LogFields(DateTimeOffset At, LogLevel? Level, string Message, IReadOnlyList<KeyValuePair<string, object?>> Attributes)
{
    /// <summary>Members of a line that are fields of the record, or attributes with a name of OpenTelemetry.</summary>
    private static readonly HashSet<string> Mapped = new(StringComparer.Ordinal) { "timestamp", "time", "level", "message", "exception", "errorType", "errorMessage", "stackTrace" };

    /// <summary>Reads a line: JSON of a logger, Lambda's text format, or any text.</summary>
    public static LogFields Of(FunctionLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var parsed = new LogParser(line.Function).Parse(line.Text);
        var attributes = line.Attributes().Select(static attribute => new KeyValuePair<string, object?>(attribute.Key, attribute.Value)).ToList();
        if (line.Text.StartsWith('{'))
        {
            AddMembers(line.Text, attributes);
        }

        return new LogFields(parsed.At ?? line.At, LevelOf(parsed.Level), parsed.Message, attributes);
    }

    private static LogLevel? LevelOf(string? level) => level?.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" or "CRITICAL" => LogLevel.Critical,
        _ => null,
    };

    private static void AddMembers(string json, List<KeyValuePair<string, object?>> attributes)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            // A line of text that begins with a brace.
            return;
        }

        using (document)
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!Mapped.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                {
                    attributes.Add(new(member.Name, ValueOf(member.Value)));
                }
            }

            AddException(document.RootElement, attributes);
        }
    }

    private static void AddException(JsonElement line, List<KeyValuePair<string, object?>> attributes)
    {
        // Lambda's loggers write the error as members of the line, Powertools as an object.
        var isObject = line.TryGetProperty("exception", out var exception) && exception.ValueKind == JsonValueKind.Object;
        Add("exception.type", isObject ? exception.Text("type") : line.Text("errorType"));
        Add("exception.message", isObject ? exception.Text("message") : line.Text("errorMessage"));
        Add("exception.stacktrace", isObject ? exception.Text("stack_trace") : line.TryGetProperty("stackTrace", out var trace) ? TextOf(trace) : null);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                attributes.Add(new(name, value));
            }
        }
    }

    private static string TextOf(JsonElement trace) =>
        trace.ValueKind == JsonValueKind.Array ? string.Join('\n', trace.EnumerateArray().Select(static frame => frame.ToString())) : trace.ToString();

    private static object ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        _ => value.ToString(),
    };
}
