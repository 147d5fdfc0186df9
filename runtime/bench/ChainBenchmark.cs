using System.Diagnostics;

namespace DurableLocal.Bench;

/// <summary>Messages a second from SendMessage to result, and what the machine spends on them.</summary>
internal static class ChainBenchmark
{
    private const int WarmUp = 500;

    /// <summary>So large a backlog is measured once: it is long enough to be its own mean.</summary>
    private const int Large = 100_000;

    private static readonly int[] Sizes = [1_000, 10_000, Large];

    /// <param name="size">Messages of the backlog; 0 for all sizes.</param>
    public static async Task RunAsync(int size, int runs)
    {
        var table = new MarkdownTable("backlog", "runs", "messages/s", "ms a message", "first tenth done after, s", "command to ready, s");
        foreach (var backlog in size > 0 ? [size] : Sizes)
        {
            var (rates, ready, firstResults, usage) = (new List<double>(), new List<double>(), new List<double>(), new List<Dictionary<string, RoleUsage>>());
            for (var run = 0; run < (backlog >= Large ? 1 : runs); run++)
            {
                await using var runtime = await FreshRuntime.StartAsync();
                ready.Add(runtime.TimeToReady.TotalSeconds);
                var work = new Work(runtime);
                await work.PassAsync("warm", WarmUp);
                var before = runtime.Usage();
                var watch = Stopwatch.StartNew();
                await work.SubmitAsync("run", backlog);
                var submitted = watch.Elapsed;
                var course = await work.FinishAsync();
                var elapsed = watch.Elapsed;
                usage.Add(Difference(before, runtime.Usage()));
                rates.Add(backlog / elapsed.TotalSeconds);
                firstResults.Add((submitted + course.First(glance => glance.Results >= WarmUp + (backlog / 10)).At).TotalSeconds);
                await Console.Error.WriteLineAsync($"backlog {backlog}, run {run + 1}: {elapsed.TotalSeconds:0.0} s, submitted after {submitted.TotalSeconds:0.0} s, load {Machine.Load()}");
            }

            table.Add($"{backlog}", $"{rates.Count}", new Sample(rates).Spread("0"), new Sample(rates.Select(static rate => 1000 / rate)).Spread("0.00"), new Sample(firstResults).Spread("0.0"), new Sample(ready).Spread("0.0"));
            PrintUsage(usage, backlog);
        }

        table.Print($"Chain (median, least to most; warmed with {WarmUp} messages)");
    }

    private static void PrintUsage(List<Dictionary<string, RoleUsage>> runs, int backlog)
    {
        var table = new MarkdownTable("process", "CPU seconds per 1 000 messages", "memory (PSS), MB, all its processes", "processes");
        foreach (var role in runs.SelectMany(static run => run.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            var present = runs.Where(run => run.ContainsKey(role)).Select(run => run[role]).ToList();
            table.Add(
                role,
                new Sample(present.Select(one => one.Cpu * 1000 / backlog)).Spread("0.00"),
                new Sample(present.Select(static one => one.Megabytes)).Spread("0"),
                new Sample(present.Select(static one => (double)one.Processes)).Spread("0"));
        }

        table.Add("all", new Sample(runs.Select(run => run.Values.Sum(static one => one.Cpu) * 1000 / backlog)).Spread("0.00"), new Sample(runs.Select(static run => run.Values.Sum(static one => one.Megabytes))).Spread("0"), string.Empty);
        table.Print($"What a message costs at a backlog of {backlog}");
    }

    /// <summary>Processes that began in between count whole; those that ended in between do not.</summary>
    private static Dictionary<string, RoleUsage> Difference(List<ProcessUsage> before, List<ProcessUsage> after)
    {
        var earlier = before.ToDictionary(static process => process.Id, static process => process.CpuSeconds);
        return after.GroupBy(static process => process.Role).ToDictionary(
            static group => group.Key,
            group => new RoleUsage(group.Sum(process => process.CpuSeconds - earlier.GetValueOrDefault(process.Id)), group.Sum(static process => process.Megabytes), group.Count()));
    }

    private sealed record RoleUsage(double Cpu, double Megabytes, int Processes);
}
