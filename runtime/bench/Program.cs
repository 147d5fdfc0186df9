using System.Globalization;
using BenchmarkDotNet.Running;
using DurableLocal.Bench;
using DurableLocal.Bench.Chaos;
using DurableLocal.Bench.Simulation;

// Name of the command, size where the command line gives none, and benchmark.
(string Name, int Size, Func<Workload, int, int, Task> Run)[] benchmarks =
[
    ("chain", 0, ChainBenchmark.RunAsync),
    ("cost", 1_000, CostBenchmark.RunAsync),
    ("fixture", 200, FixtureBenchmark.RunAsync),
    ("floor", 5_000, FloorBenchmark.RunAsync),
    ("latency", 500, LatencyBenchmark.RunAsync),
    ("protocols", 10_000, static (_, size, runs) => ProtocolsBenchmark.RunAsync(size, runs)),
    ("engine", 3_000, static (_, size, runs) => EngineBenchmark.RunAsync(size, runs)),
    ("cold", 3, ColdBenchmark.RunAsync),
    ("memory", 100_000, static (workload, size, _) => MemoryBenchmark.RunAsync(workload, size)),
    ("replay", 0, static (_, _, _) =>
    {
        BenchmarkRunner.Run<ReplayBenchmark>(ReplayBenchmark.Configuration);
        return Task.CompletedTask;
    }),
];

try
{
    switch (args)
    {
        case [FloorServer.Command, .. var server]:
            await FloorServer.RunAsync(server);
            return 0;
        case [NullServer.Command, var responses]:
            await NullServer.RunAsync(responses);
            return 0;
        case [SimulateCommand.Worker, var seed, var distance, var runs, var messages]:
            await SimulateCommand.RunWorkerAsync(Number("SEED", seed), Number("DISTANCE", distance), Number("RUNS", runs), Number("MESSAGES", messages));
            return 0;
        case ["simulate", .. var simulation]:
            return await SimulateCommand.RunAsync(simulation);
        case ["pair", var commit, var benchmark, var size, .. var rest]:
            await PairBenchmark.RunAsync(commit, benchmark, Number("SIZE", size), rest is [var pairs] ? Number("PAIRS", pairs) : 5);
            return 0;
        default:
            var (file, arguments) = WorkloadOption(args);
            var workload = Workload.Read(file);
            return arguments switch
            {
                ["chaos", .. var options] => await ChaosAsync(workload, options),
                ["overload"] => await OverloadAsync(workload, 10),
                ["overload", var minutes] => await OverloadAsync(workload, Number("MINUTES", minutes)),
                ["watch"] => await WatchAsync(workload, 5),
                ["watch", var runs] => await WatchAsync(workload, Number("RUNS", runs)),
                _ => await MeasureAsync(workload, arguments),
            };
    }
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync($"""
        {wrong.Message}
        usage: bench {string.Join('|', benchmarks.Select(static benchmark => benchmark.Name))}|all [SIZE [RUNS]] [--workload FILE]
               bench {PairBenchmark.Usage}
               bench {ChaosOptions.Usage} [--workload FILE]
               bench {SimulateCommand.Usage}
               bench {OverloadBenchmark.Usage} [--workload FILE]
               bench {WatchBenchmark.Usage} [--workload FILE]
        """);
    return 2;
}

async Task<int> MeasureAsync(Workload workload, string[] arguments)
{
    var name = arguments.Length > 0 ? arguments[0] : "all";
    var size = arguments.Length > 1 ? Number("SIZE", arguments[1]) : 0;
    var runs = arguments.Length > 2 ? Number("RUNS", arguments[2]) : 5;
    var chosen = benchmarks.Where(benchmark => name == "all" || benchmark.Name == name).ToList();
    if (chosen.Count == 0 || arguments.Length > 3)
    {
        throw new FormatException($"expected a benchmark, a size and a number of runs, got \"{string.Join(' ', arguments)}\"");
    }

    DescribeMachine();
    foreach (var benchmark in chosen)
    {
        await benchmark.Run(workload, size > 0 ? size : benchmark.Size, runs);
    }

    return 0;
}

static async Task<int> ChaosAsync(Workload workload, string[] arguments)
{
    var options = ChaosOptions.Parse(arguments);
    if (options.Faults.Contains(FaultKind.Ports) && !NetworkNamespace.IsOwn && await NetworkNamespace.RunAsync(Environment.GetCommandLineArgs()[1..]) is { } exitCode)
    {
        return exitCode;
    }

    var report = await ChaosRun.RunAsync(workload, options, Console.WriteLine);
    Console.WriteLine(report.Table());
    return report.IsClean ? 0 : 1;
}

static async Task<int> OverloadAsync(Workload workload, int minutes)
{
    DescribeMachine();
    return await OverloadBenchmark.RunAsync(workload, minutes) ? 0 : 1;
}

static async Task<int> WatchAsync(Workload workload, int runs)
{
    DescribeMachine();
    await WatchBenchmark.RunAsync(workload, runs);
    return 0;
}

static void DescribeMachine()
{
    if (!Repository.OutputPath.Contains("Release", StringComparison.Ordinal) || !File.Exists(Repository.RuntimeProgram))
    {
        throw new FormatException($"{Repository.RuntimeProgram}: expected an optimized build; run with -c Release");
    }

    Console.WriteLine(Machine.Describe());
}

static (string File, string[] Others) WorkloadOption(string[] arguments)
{
    var at = Array.IndexOf(arguments, "--workload");
    return at < 0 ? (Workload.DefaultFile, arguments)
        : at + 1 < arguments.Length ? (Path.GetFullPath(arguments[at + 1]), [.. arguments[..at], .. arguments[(at + 2)..]])
        : throw new FormatException("--workload: expected a file");
}

static int Number(string name, string text) =>
    int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0
        ? number
        : throw new FormatException($"{name}: expected a number, got \"{text}\"");
