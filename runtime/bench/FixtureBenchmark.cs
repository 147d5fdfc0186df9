using System.Diagnostics;
using DurableLocal.Testing;

namespace DurableLocal.Bench;

/// <summary>
/// What a test costs that runs on <see cref="SamTestHost"/>: the start of a stack whose functions are built, the whole chain of
/// the workload on a host that exists, a wait of thirty days, and stacks that run side by side.
/// </summary>
internal static class FixtureBenchmark
{
    private const int WarmUp = 50;
    private const int Starts = 10;
    private const int ParallelStacks = 20;
    private const int Days = 30;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <param name="tests">Tests of the whole chain in a run.</param>
    public static async Task RunAsync(Workload workload, int tests, int runs)
    {
        // Builds the functions.
        await using (await StartAsync(workload))
        {
        }

        var (starts, chains, waits, parallel) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < runs; run++)
        {
            for (var start = 0; start < Starts; start++)
            {
                var started = Stopwatch.GetTimestamp();
                await using var host = await StartAsync(workload);
                starts.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            chains.AddRange(await ChainAsync(workload, tests));
            waits.AddRange(await WaitAsync());
            parallel.Add(await ParallelAsync(workload));
        }

        var table = new MarkdownTable("what", "measurements", "p50 ms", "p99 ms", "max ms");
        Add(table, "start of a stack, functions built", starts);
        Add(table, "reset, message, the whole chain", chains);
        Add(table, $"an execution with a wait of {Days} days, time skipped", waits);
        Add(table, $"{ParallelStacks} stacks side by side: start, chain, stop", parallel);
        table.Print($"Tests on SamTestHost ({runs} runs together)");
    }

    private static Task<SamTestHost> StartAsync(Workload workload) =>
        SamTestHost.StartAsync(workload.Template, new SamTestOptions { StackName = workload.Stack, SkipTime = true, Timeout = Timeout });

    private static async Task<List<double>> ChainAsync(Workload workload, int tests)
    {
        var latencies = new List<double>();
        await using var host = await StartAsync(workload);
        for (var number = 0; number < WarmUp + tests; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await host.ResetAsync();
            await RunChainAsync(host, workload, $"test-{number}");
            if (number >= WarmUp)
            {
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return latencies;
    }

    /// <summary>Runs the function with a wait: once to start its process, then measured.</summary>
    private static async Task<List<double>> WaitAsync()
    {
        var latencies = new List<double>();
        await using var host = await SamTestHost.StartAsync(FreshRuntime.FunctionsTemplate, new SamTestOptions { SkipTime = true, Timeout = Timeout });
        for (var number = 0; number <= Starts; number++)
        {
            var started = Stopwatch.GetTimestamp();
            var execution = await host.WaitForExecutionAsync(await host.StartExecutionAsync("Wait", $"{Days}"));
            var passed = execution.EndTimestamp - execution.StartTimestamp;
            if (execution.Status != Amazon.Lambda.ExecutionStatus.SUCCEEDED || passed < TimeSpan.FromDays(Days))
            {
                throw new InvalidOperationException($"expected an execution of {Days} days, got {execution.Status} after {passed}");
            }

            if (number > 0)
            {
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return latencies;
    }

    private static async Task<double> ParallelAsync(Workload workload)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, ParallelStacks).Select(async number =>
        {
            await using var host = await StartAsync(workload);
            await RunChainAsync(host, workload, $"stack-{number}");
        }));
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task RunChainAsync(SamTestHost host, Workload workload, string id)
    {
        await host.Sqs.SendMessageAsync($"{host.Endpoint}000000000000/{workload.Queue}", workload.Body(id));
        var execution = await host.WaitForExecutionAsync(workload.Orchestrator[(workload.Stack.Length + 1)..], id);
        if (execution.Status != Amazon.Lambda.ExecutionStatus.SUCCEEDED)
        {
            throw new InvalidOperationException($"{id}: expected SUCCEEDED, got {execution.Status}");
        }
    }

    private static void Add(MarkdownTable table, string name, List<double> milliseconds)
    {
        var sample = new Sample(milliseconds);
        table.Add(name, $"{milliseconds.Count}", $"{sample.Median:0.0}", $"{sample.Percentile(99):0.0}", $"{sample.Maximum:0.0}");
    }
}
