using Amazon.Lambda.Model;

namespace DurableLocal.Bench;

/// <summary>Requests, bytes, commits and invocations per message, counted with a backlog and with one message at a time.</summary>
internal static class CostBenchmark
{
    private const int WarmUp = 200;
    private const int Singles = 50;

    public static async Task RunAsync(Workload workload, int backlog, int runs)
    {
        var (many, single, operations) = (new List<Counts>(), new List<Counts>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            await using var runtime = await FreshRuntime.StartAsync([.. workload.RuntimeOptions, "--counters"]);
            var work = new WorkloadRun(runtime, workload);
            await work.RunAsync("warm", WarmUp);
            many.Add(await CountAsync(runtime, backlog, () => work.RunAsync("many", backlog)));
            single.Add(await CountAsync(runtime, Singles, async () =>
            {
                for (var number = 0; number < Singles; number++)
                {
                    await work.RunAsync($"single-{number}", 1);
                }
            }));
            operations.Add(await DurableOperationsAsync(runtime, workload, "many-0"));
        }

        PrintWire(workload, many, single, backlog, runs);
        PrintSums(workload, many, single, operations, backlog, runs);
    }

    /// <summary>Returns the counters of a run, divided by its number of messages.</summary>
    public static async Task<Counts> CountAsync(FreshRuntime runtime, int messages, Func<Task> run)
    {
        var before = await Counts.ReadAsync(runtime);
        await run();
        return (await Counts.ReadAsync(runtime)).Since(before, messages);
    }

    private static void PrintWire(Workload workload, List<Counts> many, List<Counts> single, int backlog, int runs)
    {
        var table = new MarkdownTable("operation", "requests", "bytes in", "bytes out", "requests, one at a time");
        foreach (var operation in many.Concat(single).SelectMany(static counts => counts.Operations).Distinct().Order(StringComparer.Ordinal))
        {
            table.Add(
                operation.Replace($"{workload.Stack}-", string.Empty, StringComparison.Ordinal),
                Median(many, operation, "requests", "0.00"),
                Median(many, operation, "bytesIn", "0"),
                Median(many, operation, "bytesOut", "0"),
                Median(single, operation, "requests", "0.00"));
        }

        table.Print($"Cost: HTTP per message, headers included (backlog of {backlog}, then {Singles} one at a time; medians of {runs} runs)");
    }

    private static void PrintSums(Workload workload, List<Counts> many, List<Counts> single, List<double> operations, int backlog, int runs)
    {
        var table = new MarkdownTable("per message", $"backlog of {backlog}", "one at a time");
        void Add(string name, Func<Counts, double> count, string format) =>
            table.Add(name, new Sample(many.Select(count)).Spread(format), new Sample(single.Select(count)).Spread(format));

        Add("HTTP requests", static counts => counts.Sum("requests"), "0.00");
        Add("of them SQS", static counts => counts.Sum("requests", "AmazonSQS."), "0.00");
        Add("of them DynamoDB", static counts => counts.Sum("requests", "DynamoDB_"), "0.00");
        Add("of them the Lambda service", static counts => counts.Sum("requests", "Lambda."), "0.00");
        Add("of them the Runtime API", static counts => counts.Sum("requests", "Runtime."), "0.00");
        Add("bytes in and out", static counts => counts.Sum("bytesIn") + counts.Sum("bytesOut"), "0");
        Add("function invocations", static counts => counts.Sum("requests", "Runtime.response "), "0.00");
        Add("of them of the orchestrator", counts => counts.Sum("requests", $"Runtime.response {workload.Orchestrator}"), "0.00");
        Add("checkpoints", static counts => counts["Lambda.POST checkpoint", "requests"], "0.00");
        table.Add("durable operations", new Sample(operations).Spread("0"), string.Empty);
        Add("group commits", static counts => counts[Counts.Storage, "commits"], "0.00");
        Add("of them with an fsync", static counts => counts[Counts.Storage, "syncs"], "0.00");
        Add("disk flushes of all processes", static counts => counts[Counts.Storage, "flushes"], "0.00");
        Add("bytes written to files", static counts => counts[Counts.Storage, "bytes"], "0");
        Add("rows written by the engine", static counts => counts[Counts.Engine, "rowsWritten"], "0.00");
        Add("executions reloaded by the engine", static counts => counts[Counts.Engine, "loads"], "0.00");
        table.Print($"Cost: sums ({runs} runs: median, minimum to maximum)");
    }

    private static string Median(List<Counts> runs, string group, string name, string format) => new Sample(runs.Select(run => run[group, name])).Median.ToString(format);

    private static async Task<double> DurableOperationsAsync(FreshRuntime runtime, Workload workload, string execution)
    {
        var list = await runtime.Lambda.ListDurableExecutionsByFunctionAsync(new ListDurableExecutionsByFunctionRequest
        {
            FunctionName = workload.Orchestrator,
            DurableExecutionName = execution,
        });
        var history = await runtime.Lambda.GetDurableExecutionHistoryAsync(new GetDurableExecutionHistoryRequest { DurableExecutionArn = list.DurableExecutions.Single().DurableExecutionArn, MaxItems = 1000 });
        return history.Events.Where(static entry => !entry.EventType.Value.StartsWith("Execution", StringComparison.Ordinal)).Select(static entry => entry.Id).Distinct().Count();
    }
}
