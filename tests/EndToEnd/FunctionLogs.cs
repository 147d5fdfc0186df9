using System.Text.Json;
using DurableLocal.Testing;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Reads the log of a function.</summary>
internal static class FunctionLogs
{
    /// <param name="Key">The idempotency key, member <c>correlation_id</c>.</param>
    /// <param name="Members">All members of the line.</param>
    public sealed record Line(string Message, string? Key, JsonElement Members);

    /// <summary>Returns the lines of the function's own logger, in order, also those of earlier tests.</summary>
    public static async Task<List<Line>> ReadAsync(SamTestHost host, string logicalId)
    {
        var lines = new List<Line>();
        foreach (var text in await host.LogAsync(logicalId, TestContext.Current.CancellationToken))
        {
            var members = JsonElement.Parse(text);
            if (members.TryGetProperty("service", out _))
            {
                lines.Add(new Line(members.GetProperty("message").GetString()!, members.TryGetProperty("correlation_id", out var key) ? key.GetString() : null, members));
            }
        }

        return lines;
    }
}
