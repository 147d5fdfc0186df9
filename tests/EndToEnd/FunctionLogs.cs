using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Reads the log file of a function.</summary>
internal static class FunctionLogs
{
    /// <param name="Members">All members of the line.</param>
    public sealed record Line(string Message, JsonElement Members);

    /// <summary>Returns the lines of the function's own logger, in order.</summary>
    public static async Task<List<Line>> ReadAsync(RuntimeProcess runtime, string logicalId)
    {
        var lines = new List<Line>();
        foreach (var text in await RawAsync(runtime, logicalId))
        {
            var members = JsonDocument.Parse(text).RootElement.Clone();
            if (members.TryGetProperty("service", out _))
            {
                lines.Add(new Line(members.GetProperty("message").GetString()!, members));
            }
        }

        return lines;
    }

    /// <summary>Returns all lines of the log file, with those of the platform.</summary>
    public static async Task<string[]> RawAsync(RuntimeProcess runtime, string logicalId)
    {
        var file = Path.Combine(runtime.DataFolder, "logs", $"{Pipeline.Stack}-{logicalId}.log");
        if (!File.Exists(file))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
