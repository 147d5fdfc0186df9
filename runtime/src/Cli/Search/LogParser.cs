using System.Globalization;
using System.Text.Json;
using DurableLocal.Cli.Output;
using DurableLocal.Core.Json;

namespace DurableLocal.Cli.Search;

/// <summary>Reads time, level and message of the lines of one log: JSON objects of a logger or of the platform, or text.</summary>
internal sealed class LogParser(string function)
{
    private DateTimeOffset? _last;

    /// <summary>Parses the next line. A line without a time, such as one of a stack trace, has that of the line before it.</summary>
    public LogLine Parse(string line) => (line.StartsWith('{') ? TryParseJson(line) : null) ?? ParseText(line);

    private LogLine? TryParseJson(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            _last = Moment(root.Text("timestamp") ?? root.Text("time")) ?? _last;
            return new LogLine(function, _last, root.Text("level"), Message(root) ?? line, line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The message of a line of a logger, with the type and message of its exception; the type of a line of the platform.</summary>
    private static string? Message(JsonElement root)
    {
        var message = root.Text("message") ?? root.Text("type");
        var type = root.TryGetProperty("exception", out var exception) ? exception.Text("type") : root.Text("errorType");
        var text = exception.ValueKind == JsonValueKind.Object ? exception.Text("message") : root.Text("errorMessage");
        return type is null ? message : $"{message} {type}: {text}".TrimStart();
    }

    private LogLine ParseText(string line)
    {
        var end = line.IndexOfAny(['\t', ' ']);
        if (end > 0 && Moment(line[..end]) is { } at)
        {
            _last = at;
        }

        // Lambda's text format: time, request id, level and message, separated by tabs.
        var parts = line.Split('\t', 4);
        return parts.Length == 4 && end > 0 ? new LogLine(function, _last, parts[2].ToUpperInvariant(), parts[3], line) : new LogLine(function, _last, null, line, line);
    }

    private static DateTimeOffset? Moment(string? text) =>
        text is { Length: >= 19 } && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
