using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>The outcome of a requirement.</summary>
/// <param name="Problem">The differences, or null if the requirement is met.</param>
internal sealed record Outcome(Requirement Requirement, string? Problem, TimeSpan Duration);

/// <summary>
/// Runs a requirement against a service: invokes its function, completes its callbacks as the external system, compares
/// status, result, history and log.
/// </summary>
internal sealed class RequirementRun(ServiceUnderTest service, Requirement requirement)
{
    private readonly Bindings _bindings = new(requirement.Variables);

    private string FunctionName => service.FunctionName(requirement.LogicalId);

    public async Task<Outcome> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        string? problem;
        try
        {
            problem = await CompareAsync();
        }
        catch (Exception failure)
        {
            // A requirement that cannot be run is not met; the other requirements still run.
            problem = failure.ToString();
        }

        return new Outcome(requirement, problem, watch.Elapsed);
    }

    private async Task<string?> CompareAsync()
    {
        var input = _bindings.Expand(requirement.Input)?.ToJsonString() ?? "null";
        var execution = await Execution.StartAsync(service.Lambda, FunctionName, input, requirement.Async);
        await new CallbackDriver(service.Lambda, execution, _bindings).DriveAsync(requirement.Callbacks ?? []);
        var problems = requirement.Status is null ? [] : await CompareEndAsync(execution);
        var history = requirement.Status is null ? await WaitForEventsAsync(execution) : await execution.HistoryAsync();
        problems = [.. problems, .. HistoryMatch.Differences(requirement.History, history, _bindings), .. await CompareLogsAsync()];
        return problems.Count == 0 ? null : $"{string.Join('\n', problems)}\nhistory:\n{HistoryMatch.Outline(history)}";
    }

    /// <summary>Waits for the last event that the requirement lists, then stops the execution. Returns the history before the stop.</summary>
    private async Task<List<Event>> WaitForEventsAsync(Execution execution)
    {
        var last = requirement.History.Max(each => each.At);
        var history = await Wait.UntilAsync(execution.HistoryAsync, events => events.Count >= last, $"{last} events");
        await execution.StopAsync();
        return history;
    }

    private async Task<List<string>> CompareEndAsync(Execution execution)
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
        if (execution.Response is { } response)
        {
            differences.Add(Matcher.Difference(result.Value, Parse(response), _bindings, "response"));
        }

        return [.. differences.OfType<string>()];
    }

    private async Task<List<string>> CompareLogsAsync()
    {
        var problems = new List<string>();
        if (service.LogFolder is not { } folder)
        {
            return problems;
        }

        foreach (var log in requirement.Logs ?? [])
        {
            // Lines are written to the file shortly after the response, in order: a surplus line would precede the last one.
            var pattern = new Regex(_bindings.Expand(log.Pattern));
            var found = await Wait.UntilAsync(() => CountAsync(folder, pattern), count => count >= log.Count, $"{log.Count} lines of {pattern}", seconds: 10);
            if (found != log.Count)
            {
                problems.Add($"log: expected {log.Count} lines with {pattern}, got {found}");
            }
        }

        return problems;
    }

    private async Task<int> CountAsync(string folder, Regex pattern)
    {
        var file = Path.Combine(folder, $"{FunctionName}.log");
        if (!File.Exists(file))
        {
            return 0;
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return (await reader.ReadToEndAsync()).Split('\n').Count(line => pattern.IsMatch(line));
    }

    private static JsonNode? Parse(string? text) => string.IsNullOrEmpty(text) ? null : JsonNode.Parse(text);
}
