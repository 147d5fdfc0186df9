using System.Globalization;
using BenchmarkDotNet.Running;
using DurableChaining.Bench;

var what = args.Length > 0 ? args[0] : "all";
var size = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 0;
var runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
if (!File.Exists(Repository.RuntimeProgram))
{
    await Console.Error.WriteLineAsync($"{Repository.RuntimeProgram} is not built: run with -c Release").ConfigureAwait(false);
    return 1;
}

Console.WriteLine(Machine.Describe());
switch (what)
{
    case "chain":
        await ChainBenchmark.RunAsync(size > 0 ? size : 10_000, runs).ConfigureAwait(false);
        return 0;
    case "latency":
        await LatencyBenchmark.RunAsync(size > 0 ? size : 500, runs).ConfigureAwait(false);
        return 0;
    case "protocols":
        await ProtocolsBenchmark.RunAsync(size > 0 ? size : 10_000, runs).ConfigureAwait(false);
        return 0;
    case "replay":
        BenchmarkRunner.Run<ReplayBenchmark>(ReplayBenchmark.Configuration);
        return 0;
    case "all":
        await ChainBenchmark.RunAsync(10_000, runs).ConfigureAwait(false);
        await LatencyBenchmark.RunAsync(500, runs).ConfigureAwait(false);
        await ProtocolsBenchmark.RunAsync(10_000, runs).ConfigureAwait(false);
        BenchmarkRunner.Run<ReplayBenchmark>(ReplayBenchmark.Configuration);
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: bench chain|latency|protocols|replay|all [SIZE [RUNS]]").ConfigureAwait(false);
        return 2;
}
