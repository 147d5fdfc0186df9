using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>What a function logged, as the runtime keeps it.</summary>
internal static class FunctionLogs
{
    /// <param name="Members">All members of the line.</param>
    public sealed record Line(string Message, JsonElement Members);

    /// <summary>The lines of the function's own logger, in order.</summary>
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

    /// <summary>Every line of the log file, the platform's included.</summary>
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
