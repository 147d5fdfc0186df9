using System.Text.Json;
using DurableLocal.Core.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// The rules of a history: consecutive numbers, one start and one end of each operation with attempts in between, one end of
/// the execution, and no end of an operation twice.
/// </summary>
internal sealed class HistoryChecker
{
    public List<string> Findings { get; } = [];

    public void Check(string arn, JsonElement history)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        string? end = null;
        var expected = 0;
        foreach (var line in history.EnumerateArray())
        {
            var type = line.GetProperty("EventType").GetString()!;
            if (line.GetProperty("EventId").GetInt32() != ++expected)
            {
                Add($"event {line.GetProperty("EventId")} where {expected} is expected");
            }

            if (end is not null && type != "InvocationCompleted")
            {
                Add($"{type} after {end}");
            }

            if (type.StartsWith("Execution", StringComparison.Ordinal))
            {
                end = type is "ExecutionSucceeded" or "ExecutionFailed" or "ExecutionTimedOut" or "ExecutionStopped" ? type : end;
            }
            else if (line.Member("Id")?.GetString() is { } id)
            {
                Advance(id, type, line);
            }
        }

        if (end is null)
        {
            Add("no end");
        }

        if (end == "ExecutionSucceeded")
        {
            foreach (var (id, _) in states.Where(state => state.Value != "closed"))
            {
                Add($"{id} is open");
            }
        }

        void Advance(string id, string type, JsonElement line)
        {
            var before = states.GetValueOrDefault(id, "none");
            var isRetry = line.Member(type + "Details")?.Member("RetryDetails")?.Member("NextAttemptDelaySeconds") is not null;
            var after = (before, type) switch
            {
                ("none", _) when type.EndsWith("Started", StringComparison.Ordinal) => "open",
                ("waiting", "StepStarted") => "open",
                ("open", "StepFailed") when isRetry => "waiting",
                ("open", _) when !type.EndsWith("Started", StringComparison.Ordinal) => "closed",
                _ => null,
            };
            if (after is null)
            {
                Add($"{type} of {id} while it is {before}");
            }

            states[id] = after ?? before;
        }

        void Add(string finding) => Findings.Add($"{arn}: {finding}");
    }
}
