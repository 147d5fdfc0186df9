using System.Text.Json;
using DurableLocal.Core.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>Compares the acknowledged messages with rows, results, executions, histories and dead letters at the end of a run.</summary>
internal sealed class SimulationChecker(Simulation simulation, MessageProducer producer, SimulatedOperator @operator)
{
    private readonly HistoryChecker _histories = new();

    public List<string> Lost { get; } = [];

    public List<string> Unexplained { get; } = [];

    public async Task CheckAsync()
    {
        var rows = await RowsAsync();
        var workflows = await ExecutionsAsync(SimulatedStack.Workflow);
        var results = await SimulatedOperator.ReceiveAllAsync(simulation.Outside, SimulatedStack.Results);
        var deleted = @operator.Deleted.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var outcomes = new Outcomes
        {
            Rows = rows.Keys.ToHashSet(StringComparer.Ordinal),
            Results = results.ToLookup(body => body[..body.IndexOf('|', StringComparison.Ordinal)], StringComparer.Ordinal),
            DeadLetters = new HashSet<string>(),
            Executions = workflows.CountBy(execution => execution.Name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            Deleted = deleted,
        };
        var stopped = simulation.Executions.Where(arn => simulation.RecordOf(arn).IsStopRequested).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, queue) in producer.QueueOf)
        {
            var isWorkflow = queue == SimulatedStack.Work;
            if (outcomes.Check(key, isWorkflow) && !stopped.Contains(key))
            {
                var expected = isWorkflow && simulation.PlanOf(key).Fails ? RowTable.Failed : RowTable.Completed;
                if (rows[key] != expected)
                {
                    Unexplained.Add($"{key}: expected {expected}, got {rows[key]}");
                }
            }
        }

        outcomes.CheckOrigin(producer.QueueOf.Keys.ToHashSet(StringComparer.Ordinal));
        Lost.AddRange(outcomes.Lost);
        Unexplained.AddRange(outcomes.Unexplained);
        await CheckDeadLettersAsync(workflows, deleted);
        await CheckHistoriesAsync([.. workflows, .. await ExecutionsAsync(SimulatedStack.Child), .. await ExecutionsAsync(SimulatedStack.Direct)]);
        await CheckPurgedQueueAsync();
        Unexplained.AddRange(_histories.Findings);
    }

    private static string NameOf(string arn) => arn.Split('/')[^2];

    private async Task<Dictionary<string, string>> RowsAsync()
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        var from = "";
        while (true)
        {
            var page = (await simulation.Outside.TargetAsync("DynamoDB_20120810.Scan", $"{{\"TableName\":\"{SimulatedStack.Table}\",\"ConsistentRead\":true{from}}}")).Body;
            foreach (var item in page.GetProperty("Items").EnumerateArray())
            {
                rows.Add(item.GetProperty("id").GetProperty("S").GetString()!, item.GetProperty("status").GetProperty("S").GetString()!);
            }

            if (page.Member("LastEvaluatedKey") is not { } key)
            {
                return rows;
            }

            from = $",\"ExclusiveStartKey\":{key.GetRawText()}";
        }
    }

    private async Task<List<(string Name, string Arn, string Status)>> ExecutionsAsync(string function)
    {
        var executions = new List<(string, string, string)>();
        var marker = "";
        while (true)
        {
            var page = (await simulation.Outside.SendAsync("GET", $"/2025-12-01/functions/{function}/durable-executions?MaxItems=1000{marker}", null)).Body;
            executions.AddRange(page.GetProperty("DurableExecutions").EnumerateArray().Select(execution =>
                (execution.GetProperty("DurableExecutionName").GetString()!, execution.GetProperty("DurableExecutionArn").GetString()!, execution.GetProperty("Status").GetString()!)));
            if (page.Member("NextMarker")?.GetString() is not { } next)
            {
                return executions;
            }

            marker = $"&Marker={Uri.EscapeDataString(next)}";
        }
    }

    /// <summary>Each execution that did not succeed has one dead letter; those of deleted executions may be more.</summary>
    private async Task CheckDeadLettersAsync(List<(string Name, string Arn, string Status)> workflows, HashSet<string> deleted)
    {
        var letters = (await SimulatedOperator.ReceiveAllAsync(simulation.Outside, SimulatedStack.ExecutionDeadLetters))
            .CountBy(body => JsonElement.Parse(body).GetProperty("key").GetString()!, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, _, status) in workflows.Where(execution => !deleted.Contains(execution.Name)))
        {
            if (letters.GetValueOrDefault(name) is var count && count != (status == "SUCCEEDED" ? 0 : 1))
            {
                Unexplained.Add($"{name}: {status} with {count} dead letters");
            }
        }
    }

    private async Task CheckHistoriesAsync(List<(string Name, string Arn, string Status)> executions)
    {
        foreach (var (_, arn, _) in executions.Where(execution => execution.Status != "DELETING"))
        {
            var response = await simulation.Outside.ExecutionAsync("GET", arn, "/history?MaxItems=1000");
            if (response.IsOk)
            {
                _histories.Check(arn, response.Body.GetProperty("Events"));
            }
            else if (!@operator.Deleted.Contains(arn))
            {
                Unexplained.Add($"{arn}: history: {response.Status} {response.Body}");
            }
        }
    }

    private async Task CheckPurgedQueueAsync()
    {
        var left = await SimulatedOperator.ReceiveAllAsync(simulation.Outside, SimulatedStack.Scratch);
        Unexplained.AddRange(left.Intersect(@operator.Purged).Select(static body => $"{body}: received after it was purged"));
        Lost.AddRange(@operator.Kept.Except(left).Select(static body => $"{body}: not purged and not on the queue"));
    }
}
