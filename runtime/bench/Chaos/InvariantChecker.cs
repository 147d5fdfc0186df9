using System.Globalization;
using System.Text.Json;
using Amazon.Lambda;

namespace DurableLocal.Bench.Chaos;

/// <summary>Compares what was acknowledged with what came of it. Whatever it cannot explain is a finding.</summary>
internal sealed class InvariantChecker(Services services, Producer producer, ChaosEnvironment place)
{
    private static readonly string[] Steps = ["Add", "Transform", "Finalize"];

    public async Task<ChaosReport> CheckAsync(ChaosReport report)
    {
        var rows = await services.RowsAsync();
        var results = await services.DrainAsync("results");
        var dead = await services.DrainAsync("work-dlq");
        var executions = await services.ExecutionsAsync();
        var waiting = await services.WaitingAsync();

        var rowsByKey = rows.ToDictionary(row => row["id"].S, StringComparer.Ordinal);
        var resultsByKey = results.ToLookup(message => message.MessageAttributes["IdempotencyKey"].StringValue, message => message.Body, StringComparer.Ordinal);
        var deadKeys = dead.Select(message => KeyOf(message.Body)).ToHashSet(StringComparer.Ordinal);
        var executionsByName = executions.ToLookup(execution => execution.DurableExecutionName, StringComparer.Ordinal);

        var runs = StepRuns();
        var lost = new List<string>();
        var unexplained = new List<string>();
        foreach (var number in producer.Acknowledged)
        {
            var key = producer.KeyOf(number);
            if (!rowsByKey.TryGetValue(key, out var row))
            {
                (deadKeys.Contains(key) ? unexplained : lost).Add($"{key}: no row");
                continue;
            }

            var status = row["status"].S;
            if (status == "COMPLETED" && decimal.Parse(row["output"].M["final_value"].N, CultureInfo.InvariantCulture) != Producer.Expected(number))
            {
                unexplained.Add($"{key}: final_value {row["output"].M["final_value"].N}, expected {Producer.Expected(number)}");
            }

            if (status != "COMPLETED")
            {
                unexplained.Add($"{key}: {status}: {Reason(row)}");
            }

            if (resultsByKey[key].Distinct(StringComparer.Ordinal).Count() is not 1 and var bodies)
            {
                unexplained.Add($"{key}: a row, and {bodies} different messages on ResultsQueue");
            }

            if (executionsByName[key].Count() != 1)
            {
                unexplained.Add($"{key}: {executionsByName[key].Count()} executions");
            }
        }

        var known = Enumerable.Range(0, producer.Count).Select(producer.KeyOf).ToHashSet(StringComparer.Ordinal);
        unexplained.AddRange(rowsByKey.Keys.Where(key => !known.Contains(key)).Select(key => $"{key}: a row of a message that was never sent"));
        unexplained.AddRange(executions.Where(execution => execution.Status == ExecutionStatus.RUNNING).Select(execution => $"{execution.DurableExecutionName}: still RUNNING"));
        if (report.Faults.Keys.All(static kind => kind == FaultKind.SideEffect))
        {
            // Nothing that runs a step has died, so the documentation leaves no room for a second run.
            unexplained.AddRange(runs.Where(static run => run.Value > 1).Select(static run => $"{run.Key.Key}: {run.Key.Step} ran {run.Value} times"));
        }

        if (waiting > 0)
        {
            unexplained.Add($"{waiting} messages are still on WorkQueue: as many of those without a row are late, not lost");
        }

        unexplained.AddRange(dead.Select(message => $"{KeyOf(message.Body)}: on the dead-letter queue"));
        return report with
        {
            Executions = executions.Count,
            RowsByStatus = rows.CountBy(row => row["status"].S).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            Results = results.Count,
            DuplicateResults = results.Count - resultsByKey.Count,
            StepsRun = runs.Values.Sum(),
            StepsRunTwice = runs.Values.Sum(count => count - 1),
            DeadLetters = dead.Count,
            Lost = lost,
            Unexplained = [.. report.Unexplained, .. unexplained],
        };
    }

    /// <summary>How often each step ran for each key, as the steps' own logs tell; a killed runtime may have lost some of their lines.</summary>
    private Dictionary<(string Step, string Key), int> StepRuns()
    {
        var runs = new Dictionary<(string Step, string Key), int>();
        foreach (var step in Steps)
        {
            foreach (var line in Directory.EnumerateFiles(Path.Combine(place.Folder, "logs"), $"*-{step}Function.log*").SelectMany(File.ReadLines))
            {
                if (line.Contains($"\"{step} done\"", StringComparison.Ordinal) && Member(line, "correlation_id") is { } key)
                {
                    runs[(step, key)] = runs.GetValueOrDefault((step, key)) + 1;
                }
            }
        }

        return runs;
    }

    private static string KeyOf(string body) => Member(body, "id") ?? body;

    private static string? Member(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (JsonException)
        {
            // A line that a kill has cut short.
            return null;
        }
    }

    private static string Reason(Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> row) =>
        row.TryGetValue("error", out var error) ? string.Join(": ", error.M.Values.Select(value => value.S)) : "no error";
}
