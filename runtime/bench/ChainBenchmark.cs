using System.Diagnostics;

namespace DurableLocal.Bench;

/// <summary>Throughput from SendMessage to result, in messages per second, with CPU time and memory per message.</summary>
internal static class ChainBenchmark
{
    private const int WarmUp = 500;

    /// <summary>Backlogs of this size and above are measured once: one run takes minutes and varies little.</summary>
    private const int Large = 100_000;

    private static readonly int[] Sizes = [1_000, 10_000, Large];

    /// <param name="size">Messages of the backlog; 0 for all sizes.</param>
    public static async Task RunAsync(Workload workload, int size, int runs)
    {
        var table = new MarkdownTable("backlog", "runs", "messages/s", "ms per message", "first tenth done after, s", "command to ready, s");
        foreach (var backlog in size > 0 ? [size] : Sizes)
        {
            var (rates, ready, firstResults, usage) = (new List<double>(), new List<double>(), new List<double>(), new List<Dictionary<string, RoleUsage>>());
            for (var run = 0; run < (backlog >= Large ? 1 : runs); run++)
            {
                await using var runtime = await FreshRuntime.StartAsync(workload.RuntimeOptions);
                ready.Add(runtime.TimeToReady.TotalSeconds);
                var work = new WorkloadRun(runtime, workload);
                await work.RunAsync("warm", WarmUp);
                var before = runtime.Usage();
                var watch = Stopwatch.StartNew();
                await work.SubmitAsync("run", backlog);
                var submitted = watch.Elapsed;
                var progress = await work.WaitForResultsAsync();
                var elapsed = watch.Elapsed;
                usage.Add(Difference(before, runtime.Usage()));
                rates.Add(backlog / elapsed.TotalSeconds);
                firstResults.Add((submitted + progress.First(poll => poll.Results >= WarmUp + (backlog / 10)).At).TotalSeconds);
                await Console.Error.WriteLineAsync($"backlog {backlog}, run {run + 1}: {elapsed.TotalSeconds:0.0} s, submitted after {submitted.TotalSeconds:0.0} s, load {Machine.Load()}");
            }

            table.Add($"{backlog}", $"{rates.Count}", new Sample(rates).Spread("0"), new Sample(rates.Select(static rate => 1000 / rate)).Spread("0.00"), new Sample(firstResults).Spread("0.0"), new Sample(ready).Spread("0.0"));
            PrintUsage(usage, backlog);
        }

        table.Print($"Chain (median, minimum to maximum; {WarmUp} messages of warm-up)");
    }

    private static void PrintUsage(List<Dictionary<string, RoleUsage>> runs, int backlog)
    {
        var table = new MarkdownTable("process", "CPU seconds per 1 000 messages", "memory (PSS), MB, all its processes", "processes");
        foreach (var role in runs.SelectMany(static run => run.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            var present = runs.Where(run => run.ContainsKey(role)).Select(run => run[role]).ToList();
            table.Add(
                role,
                new Sample(present.Select(usage => usage.Cpu * 1000 / backlog)).Spread("0.00"),
                new Sample(present.Select(static usage => usage.Megabytes)).Spread("0"),
                new Sample(present.Select(static one => (double)one.Processes)).Spread("0"));
        }

        table.Add("all", new Sample(runs.Select(run => run.Values.Sum(static usage => usage.Cpu) * 1000 / backlog)).Spread("0.00"), new Sample(runs.Select(static run => run.Values.Sum(static usage => usage.Megabytes))).Spread("0"), string.Empty);
        table.Print($"Resources per message at a backlog of {backlog}");
        PrintSwitches(runs, backlog);
    }

    /// <summary>A table of its own: <see cref="PairBenchmark"/> compares the columns of the other with those of earlier commits.</summary>
    private static void PrintSwitches(List<Dictionary<string, RoleUsage>> runs, int backlog)
    {
        var table = new MarkdownTable("process", "a thread waits", "a thread is preempted");
        foreach (var role in runs.SelectMany(static run => run.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            Add(role, [.. runs.Where(run => run.ContainsKey(role)).Select(run => run[role].Switches)]);
        }

        Add("all", [.. runs.Select(static run => run.Values.Aggregate(default(Switches), static (sum, usage) => sum + usage.Switches))]);
        table.Print($"Changes of the running thread per message at a backlog of {backlog}");

        void Add(string row, List<Switches> switches) =>
            table.Add(row, new Sample(switches.Select(one => one.Voluntary / backlog)).Spread("0.0"), new Sample(switches.Select(one => one.Involuntary / backlog)).Spread("0.0"));
    }

    /// <summary>CPU time and switches between two readings. A process that started in between counts in full; one that ended in between does not count.</summary>
    private static Dictionary<string, RoleUsage> Difference(List<ProcessUsage> before, List<ProcessUsage> after)
    {
        var earlier = before.ToDictionary(static process => process.Id);
        return after.GroupBy(static process => process.Role).ToDictionary(
            static group => group.Key,
            group => new RoleUsage(
                group.Sum(process => process.CpuSeconds - (earlier.GetValueOrDefault(process.Id)?.CpuSeconds ?? 0)),
                group.Sum(static process => process.Megabytes),
                group.Count(),
                group.Aggregate(default(Switches), (sum, process) => sum + process.Switches - (earlier.GetValueOrDefault(process.Id)?.Switches ?? default))));
    }

    private sealed record RoleUsage(double Cpu, double Megabytes, int Processes, Switches Switches);
}
