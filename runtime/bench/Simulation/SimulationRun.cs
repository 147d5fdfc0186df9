using DurableLocal.Bench.Simulation.Files;
using DurableLocal.Core.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>What one run had, and what it violates.</summary>
internal sealed record SimulationResult(int Seed, int Messages, int Executions, int Restarts, long Requests, TimeSpan Simulated, long Fingerprint, IReadOnlyDictionary<string, int> Faults, IReadOnlyList<string> Lost, IReadOnlyList<string> Unexplained)
{
    /// <summary>The result of a run that did not end.</summary>
    public static SimulationResult Stuck(int seed, int messages, string reason) =>
        new(seed, messages, 0, 0, 0, TimeSpan.Zero, 0, new Dictionary<string, int>(), [], [reason]);

    public bool IsClean => Lost.Count == 0 && Unexplained.Count == 0;
}

/// <summary>Sends messages while faults happen, waits until all work is done, and checks what became of it.</summary>
internal static class SimulationRun
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMinutes(1);

    private static readonly string[] OpenStatuses = ["RUNNING", "PAUSING", "PAUSED"];

    /// <param name="started">Called with the simulation before it begins.</param>
    public static async Task<SimulationResult> RunAsync(int seed, int messages, Action<Simulation> started)
    {
        MemoryFileSystem.Register();
        try
        {
            await using var simulation = new Simulation(seed);
            started(simulation);
            var producer = new MessageProducer(simulation, messages);
            var @operator = new SimulatedOperator(simulation);
            var checker = new SimulationChecker(simulation, producer, @operator);
            await simulation.RunAsync(async () =>
            {
                var sending = producer.RunAsync();
                await Task.WhenAll(sending, simulation.Faults.RunAsync(() => sending.IsCompleted), @operator.RunAsync(() => sending.IsCompleted));
                await FinishAsync(simulation, @operator);
                await checker.CheckAsync();
            });

            return new SimulationResult(
                seed,
                messages,
                simulation.Executions.Count,
                simulation.Restarts,
                simulation.Requests,
                TimeSpan.FromTicks(simulation.Clock.Elapsed),
                simulation.Fingerprint,
                simulation.Faults.Counts,
                checker.Lost,
                [.. simulation.Violations, .. checker.Unexplained]);
        }
        finally
        {
            MemoryFileSystem.Clear();
        }
    }

    /// <summary>Waits until no message is on a source or its dead-letter queue, and no execution is open.</summary>
    private static async Task FinishAsync(Simulation simulation, SimulatedOperator @operator)
    {
        var quiet = 0;
        while (quiet < 3)
        {
            await Task.Delay(PollInterval, simulation.Time);
            await @operator.ResumeAllAsync();
            await @operator.RedriveAsync();
            simulation.WaitsFor = await OpenWorkAsync(simulation);
            quiet = simulation.WaitsFor is null ? quiet + 1 : 0;
        }
    }

    /// <summary>Returns the first work found that has not ended, with the response that shows it; null for none.</summary>
    private static async Task<string?> OpenWorkAsync(Simulation simulation)
    {
        foreach (var queue in SimulatedStack.Sources.SelectMany(source => new[] { source, SimulatedStack.DeadLettersOf(source) }))
        {
            var response = await simulation.Outside.SqsAsync("GetQueueAttributes", queue, "\"AttributeNames\":[\"All\"]");
            if (response.Body.Member("Attributes") is not { } attributes || attributes.GetProperty("ApproximateNumberOfMessages").GetString() != "0" || attributes.GetProperty("ApproximateNumberOfMessagesNotVisible").GetString() != "0")
            {
                return $"{queue}: {response.Status} {response.Body}";
            }
        }

        foreach (var function in new[] { SimulatedStack.Workflow, SimulatedStack.Child, SimulatedStack.Direct })
        {
            var path = $"/2025-12-01/functions/{function}/durable-executions?MaxItems=1{string.Concat(OpenStatuses.Select(status => $"&Statuses={status}"))}";
            var response = await simulation.Outside.SendAsync("GET", path, null);
            if (response.Body.Member("DurableExecutions")?.GetArrayLength() != 0)
            {
                return $"{function}: {response.Status} {response.Body}";
            }
        }

        return simulation.Callbacks.Open > 0 ? $"{simulation.Callbacks.Open} callbacks to complete" : simulation.HasEvents ? "events" : null;
    }
}
