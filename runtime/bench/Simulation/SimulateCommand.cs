using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// <c>simulate</c>: many runs with consecutive seeds, in as many processes as there are cores. Each process has one thread
/// that runs work, because a run depends on its seed alone only then. Ends at the first run with a finding.
/// </summary>
internal static class SimulateCommand
{
    public const string Usage = "simulate [--seed N] [--messages N] [--processes N]";

    /// <summary>A process of the command: first seed, distance of its seeds, their number, messages of a run.</summary>
    public const string Worker = "simulate-worker";

    private const int MessagesPerRun = 1_000;

    /// <summary>Fewer runs of a process end before profile-guided optimization has paid for itself.</summary>
    private const int RunsWithoutProfile = 50;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var (seed, messages, processes) = Parse(arguments);
        var watch = Stopwatch.StartNew();
        var runs = Math.Max(1, messages / MessagesPerRun);
        var workers = Math.Min(processes, runs);
        var results = Channel.CreateUnbounded<SimulationResult>();
        using var end = new CancellationTokenSource();
        var all = Task.WhenAll(Enumerable.Range(0, workers).Select(worker => RunWorkerAsync(
            [$"{seed + worker}", $"{workers}", $"{(runs - worker + workers - 1) / workers}", $"{messages / runs}"], results.Writer, end.Token)));
        _ = all.ContinueWith(ended => results.Writer.Complete(ended.Exception), TaskScheduler.Default);

        var totals = new SimulationTotals();
        var reported = TimeSpan.Zero;
        await foreach (var result in results.Reader.ReadAllAsync())
        {
            totals.Add(result);
            if (totals.Failed is not null)
            {
                break;
            }

            if (watch.Elapsed - reported >= ProgressInterval)
            {
                reported = watch.Elapsed;
                Console.WriteLine(totals.Progress(runs, reported));
            }
        }

        await end.CancelAsync();
        await all;
        totals.Print(watch.Elapsed);
        return totals.Failed is null && totals.Runs == runs ? 0 : 1;
    }

    /// <summary>Runs the seeds of a process and prints a result in each line, up to the first with a finding.</summary>
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
            var result = await SimulationRun.RunAsync(seed + (run * distance), messages, simulation => current = simulation);
            Print(result);
            if (!result.IsClean)
            {
                return;
            }
        }
    }

    private static void Print(SimulationResult result) => Console.WriteLine(JsonSerializer.Serialize(result));

    /// <summary>Passes on the results of a process. One that ends before its last run is a finding, unless it was ended by <paramref name="end"/>.</summary>
    private static async Task RunWorkerAsync(string[] arguments, ChannelWriter<SimulationResult> results, CancellationToken end)
    {
        var (seed, distance, runs, messages) = (Number(arguments[0]), Number(arguments[1]), Number(arguments[2]), Number(arguments[3]));
        var start = new ProcessStartInfo("dotnet", [typeof(SimulateCommand).Assembly.Location, Worker, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        // With the profile of each method the first ten runs take a third longer, and the later ones a tenth less.
        start.Environment["DOTNET_TieredPGO"] = runs < RunsWithoutProfile ? "0" : "1";

        // Random work reaches new code all the time, which postpones the optimization of what already runs often.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";

        // By default it has the size of the processor's last cache: hundreds of megabytes on a server, which no cache holds.
        start.Environment["DOTNET_GCgen0size"] = "0x1000000";
        using var process = Process.Start(start)!;
        await using var kill = end.Register(process.Kill);
        var isClean = true;
        var done = 0;
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            var result = JsonSerializer.Deserialize<SimulationResult>(line)!;
            (isClean, done) = (result.IsClean, done + 1);
            await results.WriteAsync(result, CancellationToken.None);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        if (isClean && done < runs && !end.IsCancellationRequested)
        {
            await results.WriteAsync(SimulationResult.Stuck(seed + (done * distance), messages, $"the process ended with exit code {process.ExitCode}"), CancellationToken.None);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static (int Seed, int Messages, int Processes) Parse(string[] arguments)
    {
        var (seed, messages, processes) = (1, 10_000, Environment.ProcessorCount);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"{arguments[i]}: expected a number");
            (seed, messages, processes) = arguments[i] switch
            {
                "--seed" => (value, messages, processes),
                "--messages" => (seed, value, processes),
                "--processes" => (seed, messages, Math.Max(1, value)),
                var name => throw new FormatException($"{name}: expected an option of simulate"),
            };
        }

        return (seed, messages, processes);
    }
}
