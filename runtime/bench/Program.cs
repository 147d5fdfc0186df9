using System.Globalization;
using BenchmarkDotNet.Running;
using DurableLocal.Bench;

// What is measured, how much of it where the command does not say, and how.
(string Name, int Size, Func<int, int, Task> Run)[] benchmarks =
[
    ("chain", 0, ChainBenchmark.RunAsync),
    ("ledger", 1_000, CostBenchmark.RunAsync),
    ("floor", 5_000, FloorBenchmark.RunAsync),
    ("latency", 500, LatencyBenchmark.RunAsync),
    ("protocols", 10_000, ProtocolsBenchmark.RunAsync),
    ("engine", 3_000, EngineBenchmark.RunAsync),
    ("cold", 3, ColdBenchmark.RunAsync),
    ("memory", 100_000, static (size, _) => MemoryBenchmark.RunAsync(size)),
    ("replay", 0, static (_, _) =>
    {
        BenchmarkRunner.Run<ReplayBenchmark>(ReplayBenchmark.Configuration);
        return Task.CompletedTask;
    }),
];

if (args is [FloorServer.Command, .. var server])
{
    await FloorServer.RunAsync(server);
    return 0;
}

if (args is [NullServer.Command, var answers])
{
    await NullServer.RunAsync(answers);
    return 0;
}

var what = args.Length > 0 ? args[0] : "all";
var size = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
var runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
var chosen = benchmarks.Where(benchmark => what == "all" || benchmark.Name == what).ToList();
if (chosen.Count == 0)
{
    await Console.Error.WriteLineAsync($"usage: bench {string.Join('|', benchmarks.Select(static benchmark => benchmark.Name))}|all [SIZE [RUNS]]");
    return 2;
}

if (!File.Exists(Repository.RuntimeProgram))
{
    await Console.Error.WriteLineAsync($"{Repository.RuntimeProgram} is not built: run with -c Release");
    return 1;
}

Console.WriteLine(Machine.Describe());
foreach (var benchmark in chosen)
{
    await benchmark.Run(size > 0 ? size : benchmark.Size, runs);
}

return 0;
