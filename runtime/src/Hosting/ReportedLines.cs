using System.Text;
using System.Text.Json;
using DurableLocal.Core.Json;

namespace DurableLocal.Hosting;

/// <summary>
/// The log lines of functions that a user should see while the stack runs: JSON lines of level WARN or higher, as Lambda,
/// Powertools and the loggers of other languages write them, and lines whose message the template names.
/// </summary>
/// <param name="messages">Messages of lines that are shown whatever their level is.</param>
public sealed class ReportedLines(IReadOnlyList<string> messages)
{
    private const int LongestValue = 200;

    private readonly byte[][] _utf8 = [.. messages.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Members that say nothing about the work: those of Lambda's and of Powertools' log formats.</summary>
    private static readonly HashSet<string> Ordinary = new(StringComparer.OrdinalIgnoreCase)
    {
        "timestamp", "time", "level", "message", "service", "name", "cold_start", "coldStart", "requestId", "traceId", "xray_trace_id",
        "xRayTraceId", "function_name", "functionName", "function_request_id", "functionRequestId", "function_arn", "functionArn",
        "function_version", "functionVersion", "location", "sampling_rate", "error_type", "stackTrace",
    };

    /// <summary>Returns the message and the members that identify the work; null for a line of a lower level, or of another form.</summary>
    public string? TextOf(ReadOnlySpan<byte> line)
    {
        if (!HasLevel(line) && !HasMessage(line))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(line));
            var root = document.RootElement;
            return root.Text("level") is { } level && root.Text("message") is { } message && (IsWarning(level) || messages.Contains(message))
                ? $"{level.ToUpperInvariant()} {message}{Members(root, message)}"
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool HasMessage(ReadOnlySpan<byte> line)
    {
        foreach (var message in _utf8)
        {
            if (line.IndexOf(message) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the line may be one: cheap, for it is called with every line of every function.</summary>
    private static bool HasLevel(ReadOnlySpan<byte> line)
    {
        var at = line.IndexOf("\"level\""u8);
        if (at < 0)
        {
            return false;
        }

        var value = line[(at + "\"level\""u8.Length)..].TrimStart(": \""u8);
        return value.Length > 0 && (char)(value[0] & ~0x20) is 'W' or 'E' or 'C' or 'F';
    }

    private static bool IsWarning(string level) =>
        level.StartsWith("WARN", StringComparison.OrdinalIgnoreCase)
        || level.Equals("ERROR", StringComparison.OrdinalIgnoreCase)
        || level.Equals("CRITICAL", StringComparison.OrdinalIgnoreCase)
        || level.Equals("FATAL", StringComparison.OrdinalIgnoreCase);

    /// <summary>Members with text that the message does not contain.</summary>
    private static string Members(JsonElement root, string message)
    {
        var text = new StringBuilder();
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String && !Ordinary.Contains(member.Name) && member.Value.GetString() is { Length: > 0 } value && !message.Contains(value, StringComparison.Ordinal))
            {
                text.Append(' ').Append(member.Name).Append('=').Append(value.Length <= LongestValue ? value : $"{value[..LongestValue]}…");
            }
        }

        if (root.TryGetProperty("exception", out var exception) && exception.Text("message") is { } reason)
        {
            text.Append(": ").Append(reason);
        }

        return text.ToString().ReplaceLineEndings(" ");
    }
}
