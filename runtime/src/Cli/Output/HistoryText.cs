using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Json;

namespace DurableLocal.Cli.Output;

/// <summary>The history events of an execution as rows: time, type, operation, attempt and details.</summary>
public sealed class HistoryText
{
    private readonly List<IReadOnlyList<string>> _rows = [];
    private DateTimeOffset? _started;

    public static IReadOnlyList<string> Columns { get; } = ["EVENT", "AT", "TYPE", "OPERATION", "ATTEMPT", "DETAIL"];

    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <param name="item">An event of GetDurableExecutionHistory.</param>
    public void Add(JsonElement item)
    {
        var at = item.Moment("EventTimestamp")!.Value;
        _started ??= at;
        var type = item.GetProperty("EventType").GetString()!;
        var details = item.TryGetProperty($"{type}Details", out var found) ? found : default;
        _rows.Add(
        [
            item.GetProperty("EventId").GetRawText(),
            $"+{(at - _started.Value).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s",
            type,
            Operation(item, type),
            Attempt(details),
            Detail(details),
        ]);
    }

    /// <summary>Events of the execution itself have its name, which is the heading here and not an operation.</summary>
    private static string Operation(JsonElement item, string type) =>
        type.StartsWith("Execution", StringComparison.Ordinal) ? "-" : item.Text("Name") ?? item.Text("Id") ?? "-";

    private static string Attempt(JsonElement details) =>
        details.ValueKind == JsonValueKind.Object && details.TryGetProperty("RetryDetails", out var retry) && retry.TryGetProperty("CurrentAttempt", out var attempt)
            ? attempt.GetRawText()
            : "-";

    /// <summary>The payload, error, durations and other members of an event's details.</summary>
    private static string Detail(JsonElement details)
    {
        if (details.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        var parts = new List<string>();
        foreach (var member in details.EnumerateObject())
        {
            parts.AddRange(member.Name switch
            {
                "Input" or "Result" => Payload(member.Value),
                "Error" => Error(member.Value),
                "RetryDetails" => member.Value.TryGetProperty("NextAttemptDelaySeconds", out var delay) && delay.GetRawText() != "0" ? [$"next attempt in {delay} s"] : [],
                "StartTimestamp" or "EndTimestamp" or "ScheduledEndTimestamp" => [],
                "Duration" or "Timeout" or "HeartbeatTimeout" or "ExecutionTimeout" => [$"{member.Name} {member.Value.GetRawText()} s"],
                _ => [$"{member.Name} {(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : member.Value.GetRawText())}"],
            });
        }

        // A row is one line.
        return string.Join(", ", parts).ReplaceLineEndings(" ");
    }

    private static string[] Payload(JsonElement value) => value.Text("Payload") is { } payload ? [payload] : [];

    private static string[] Error(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("Payload", out var error)
            ? [$"{error.Text("ErrorType") ?? "error"}: {error.Text("ErrorMessage")}"]
            : [];
}
