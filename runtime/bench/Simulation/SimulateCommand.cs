using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// <c>simulate</c>: many runs with consecutive seeds, in as many processes as there are cores. Each process has one thread
/// that runs work, because a run depends on its seed alone only then.
/// </summary>
internal static class SimulateCommand
{
    public const string Usage = "simulate [--seed N] [--messages N]";

    /// <summary>A process of the command: first seed, distance of its seeds, their number, messages of a run.</summary>
    public const string Worker = "simulate-worker";

    private const int MessagesPerRun = 1_000;
    private const int LongestList = 20;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (seed, messages) = Parse(arguments);
        var watch = Stopwatch.StartNew();
        var runs = Math.Max(1, messages / MessagesPerRun);
        var workers = Math.Min(Environment.ProcessorCount, runs);
        var lines = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => RunWorkerAsync(
            [$"{seed + worker}", $"{workers}", $"{(runs - worker + workers - 1) / workers}", $"{messages / runs}"])));
        var results = lines.SelectMany(output => output).Select(line => JsonSerializer.Deserialize<SimulationResult>(line)!).ToList();
        Print(results, watch.Elapsed);
        return results.Count == runs && results.TrueForAll(static result => result.IsClean) ? 0 : 1;
    }

    /// <summary>Runs the seeds of a process and prints a result in each line.</summary>
    public static async Task RunWorkerAsync(int seed, int distance, int runs, int messages)
    {
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
        {
            throw new InvalidOperationException("a simulation needs DOTNET_PROCESSOR_COUNT=1");
        }

        await Task.Yield();
        Simulation? current = null;
        ProgressWatch.Start(
            () => current?.Clock.Elapsed ?? -1,
            () => Print(SimulationResult.Stuck(current!.Seed, messages, $"{current.Clock.UtcNow:O}: work repeats itself and no time passes")));
        for (var run = 0; run < runs; run++)
        {
            Print(await SimulationRun.RunAsync(seed + (run * distance), messages, simulation => current = simulation));
        }
    }

    private static void Print(SimulationResult result) => Console.WriteLine(JsonSerializer.Serialize(result));

    private static async Task<List<string>> RunWorkerAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(SimulateCommand).Assembly.Location, Worker, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        // The figures of methods cost more than they bring: a run is short, and its work spread over many methods.
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await process.WaitForExitAsync();
        return lines;
    }

    private static void Print(List<SimulationResult> results, TimeSpan elapsed)
    {
        Line("runs", results.Count);
        Line("messages", results.Sum(result => result.Messages));
        Line("executions of the workflow", results.Sum(result => result.Executions));
        Line("requests", results.Sum(result => result.Requests));
        Line("hours simulated", Math.Round(results.Sum(result => result.Simulated.TotalHours), 1));
        foreach (var (kind, count) in results.SelectMany(result => result.Faults).GroupBy(fault => fault.Key, fault => fault.Value).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Sum())))
        {
            Line($"  {kind}", count);
        }

        Line("restarts of the runtime", results.Sum(result => result.Restarts));
        Line("seconds", Math.Round(elapsed.TotalSeconds));
        Line("lost", results.Sum(result => result.Lost.Count));
        Line("unexplained", results.Sum(result => result.Unexplained.Count));
        if (results is [var single])
        {
            Line("fingerprint", single.Fingerprint);
        }

        foreach (var result in results.Where(result => !result.IsClean).OrderBy(result => result.Seed))
        {
            Console.WriteLine($"seed {result.Seed} ({Worker} {result.Seed} 1 1 {result.Messages}):");
            foreach (var finding in result.Lost.Select(static key => $"lost: {key}").Concat(result.Unexplained).Take(LongestList))
            {
                Console.WriteLine($"  {finding}");
            }
        }

        static void Line(string name, object value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {value}"));
    }

    private static (int Seed, int Messages) Parse(string[] arguments)
    {
        var (seed, messages) = (1, 10_000);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"{arguments[i]}: expected a number");
            (seed, messages) = arguments[i] switch
            {
                "--seed" => (value, messages),
                "--messages" => (seed, value),
                var name => throw new FormatException($"{name}: expected an option of simulate"),
            };
        }

        return (seed, messages);
    }
}
