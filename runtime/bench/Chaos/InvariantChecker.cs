using System.Text.Json;
using Amazon.SQS.Model;

namespace DurableLocal.Bench.Chaos;

/// <summary>Compares the acknowledged messages with executions, rows, result messages, dead letters and logs.</summary>
/// <param name="deleted">Names of the executions whose deletion was requested.</param>
internal sealed class InvariantChecker(Workload workload, Services services, Producer producer, ChaosEnvironment environment, IReadOnlySet<string> deleted)
{
    /// <summary>The attribute of a result message that has the key of its row.</summary>
    public const string KeyAttribute = "IdempotencyKey";

    /// <summary>Returns the report with the counts and all violations.</summary>
    /// <param name="report">What the run has counted.</param>
    /// <param name="received">The result messages received so far.</param>
    public async Task<ChaosReport> CheckAsync(ChaosReport report, List<Message> received)
    {
        var rows = await services.RowsAsync();
        await services.DrainAsync(workload.ResultQueue, received);
        var results = received.DistinctBy(static message => message.MessageId).ToList();
        var dead = new List<Message>();
        await services.DrainAsync(workload.DeadLetterQueue, dead);
        var executions = await services.ExecutionsAsync();
        var waiting = await services.CountMessagesAsync();

        var rowsByKey = rows.ToDictionary(row => row["id"].S, StringComparer.Ordinal);
        var outcomes = new Outcomes
        {
            Rows = rowsByKey.Keys.ToHashSet(StringComparer.Ordinal),
            Results = results.ToLookup(message => message.MessageAttributes[KeyAttribute].StringValue, message => message.Body, StringComparer.Ordinal),
            DeadLetters = dead.Select(message => KeyOf(message.Body)).ToHashSet(StringComparer.Ordinal),
            Executions = executions.CountBy(execution => execution.DurableExecutionName, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            Deleted = deleted,
        };
        var runs = StepRuns();
        var unexplained = outcomes.Unexplained;
        foreach (var number in producer.Acknowledged)
        {
            var key = producer.KeyOf(number);
            if (!outcomes.Check(key))
            {
                continue;
            }

            var row = rowsByKey[key];
            var status = row["status"].S;
            if (status == Workload.Completed && workload.Expected.Read(row) is var value && value != workload.Expected.Of(number))
            {
                unexplained.Add($"{key}: expected {workload.Expected.Attribute} {workload.Expected.Of(number)}, got {value}");
            }

            if (status != Workload.Completed)
            {
                unexplained.Add($"{key}: {status}: {Reason(row)}");
            }
        }

        outcomes.CheckOrigin(Enumerable.Range(0, producer.Count).Select(producer.KeyOf).ToHashSet(StringComparer.Ordinal));
        unexplained.AddRange(executions.Where(Services.IsOpen).Select(execution => $"{execution.DurableExecutionName}: still {execution.Status}"));
        if (report.Faults.Keys.All(static kind => kind == FaultKind.SideEffect))
        {
            // No process that runs a step was killed, so no step may have run twice.
            unexplained.AddRange(runs.Where(static run => run.Value > 1).Select(static run => $"{run.Key.Key}: {run.Key.Step} ran {run.Value} times"));
        }

        if (waiting > 0)
        {
            unexplained.Add($"{waiting} messages are still in the queue; as many messages without a row are late, not lost");
        }

        unexplained.AddRange(dead.Select(message => $"{KeyOf(message.Body)}: on the dead-letter queue"));
        return report with
        {
            Executions = executions.Count,
            RowsByStatus = rows.CountBy(row => row["status"].S).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
            Results = results.Count,
            DuplicateResults = results.Count - outcomes.Results.Count,
            StepsRun = runs.Values.Sum(),
            StepsRunTwice = runs.Values.Sum(count => count - 1),
            DeadLetters = dead.Count,
            Lost = outcomes.Lost,
            Unexplained = [.. report.Unexplained, .. unexplained],
        };
    }

    /// <summary>Counts the invocations of each step for each key in the functions' logs. Lines of a killed process may be missing.</summary>
    private Dictionary<(string Step, string Key), int> StepRuns()
    {
        var runs = new Dictionary<(string Step, string Key), int>();
        foreach (var (step, message) in workload.Steps)
        {
            foreach (var line in Directory.EnumerateFiles(Path.Combine(environment.Folder, "logs"), $"{step}.log*").SelectMany(File.ReadLines))
            {
                if (line.Contains($"\"{message}\"", StringComparison.Ordinal) && Member(line, "correlation_id") is { } key)
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
            // The line is incomplete: its process was killed.
            return null;
        }
    }

    private static string Reason(Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> row) =>
        row.TryGetValue("error", out var error) ? string.Join(": ", error.M.Values.Select(value => value.S)) : "no error";
}
