using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>What came of a requirement.</summary>
/// <param name="Problem">What differs, or null where it is met.</param>
internal sealed record Outcome(Requirement Requirement, string? Problem, TimeSpan Duration);

/// <summary>Runs a requirement on a runtime: starts its function, plays the outside world, compares what came out.</summary>
internal sealed class RequirementRun(RuntimeProcess runtime, Requirement requirement)
{
    private readonly Bindings _bindings = new(requirement.Variables);

    private string FunctionName => $"{ConformanceTemplate.StackName}-{requirement.LogicalId}";

    public async Task<Outcome> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        string? problem;
        try
        {
            problem = await ProblemAsync();
        }
        catch (Exception failure)
        {
            // A requirement that cannot be run is one that is not met; the others go on.
            problem = failure.ToString();
        }

        return new Outcome(requirement, problem, watch.Elapsed);
    }

    private async Task<string?> ProblemAsync()
    {
        var input = _bindings.Expand(requirement.Input)?.ToJsonString() ?? "null";
        var execution = await Execution.StartAsync(runtime.Lambda, FunctionName, input, requirement.Async);
        await new CallbackDriver(runtime.Lambda, execution, _bindings).DriveAsync(requirement.Callbacks ?? []);
        var problems = requirement.Status is null ? [] : await EndProblemsAsync(execution);
        var history = requirement.Status is null ? await AwaitListedAsync(execution) : await execution.HistoryAsync();
        problems = [.. problems, .. HistoryMatch.Differences(requirement.History, history, _bindings), .. await LogProblemsAsync()];
        return problems.Count == 0 ? null : $"{string.Join('\n', problems)}\nhistory:\n{HistoryMatch.Outline(history)}";
    }

    /// <summary>The history of an execution whose end nobody awaits, as soon as it has every event that is listed.</summary>
    private async Task<List<Event>> AwaitListedAsync(Execution execution)
    {
        var last = requirement.History.Max(each => each.At);
        var history = await Wait.UntilAsync(execution.HistoryAsync, events => events.Count >= last, $"{last} events");
        await execution.StopAsync();
        return history;
    }

    private async Task<List<string>> EndProblemsAsync(Execution execution)
    {
        var end = await execution.EndAsync();
        if (end.Status.Value != requirement.Status)
        {
            return [$"status: expected {requirement.Status}, got {end.Status} {end.Error?.ErrorType}: {end.Error?.ErrorMessage}"];
        }

        if (requirement.Result is not { } result || end.Status != ExecutionStatus.SUCCEEDED)
        {
            return [];
        }

        var differences = new[] { Matcher.Difference(result.Value, Parse(end.Result), _bindings, "result") }.ToList();
        if (execution.Answer is { } answer)
        {
            differences.Add(Matcher.Difference(result.Value, Parse(answer), _bindings, "answer"));
        }

        return [.. differences.OfType<string>()];
    }

    private async Task<List<string>> LogProblemsAsync()
    {
        var problems = new List<string>();
        foreach (var log in requirement.Logs ?? [])
        {
            // Lines reach the file a little after the answer; one too many would be there with the last one.
            var pattern = new Regex(_bindings.Expand(log.Pattern));
            var found = await Wait.UntilAsync(() => CountAsync(pattern), count => count >= log.Count, $"{log.Count} lines of {pattern}", seconds: 10);
            if (found != log.Count)
            {
                problems.Add($"log: expected {log.Count} lines with {pattern}, got {found}");
            }
        }

        return problems;
    }

    private async Task<int> CountAsync(Regex pattern)
    {
        var file = Path.Combine(runtime.DataFolder, "logs", $"{FunctionName}.log");
        if (!File.Exists(file))
        {
            return 0;
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return (await reader.ReadToEndAsync()).Split('\n').Count(line => pattern.IsMatch(line));
    }

    private static JsonNode? Parse(string? text) => string.IsNullOrEmpty(text) ? null : JsonNode.Parse(text);
}
