using System.Diagnostics;
using System.Text.Json;
using DurableLocal.Bench.Simulation;

namespace DurableLocal.Tests.Bench;

/// <summary>
/// A small part of the simulation; runtime/docs/reliability.md has the long run. It runs in a process of its own, which has
/// one thread for all work.
/// </summary>
public sealed class SimulationTests
{
    [Fact]
    public async Task Every_acknowledged_message_has_one_outcome_whatever_happens()
    {
        var (exitCode, report) = await RunAsync("simulate", "--seed", "1", "--messages", "1000");

        Assert.True(exitCode == 0, report);
        Assert.Contains("crash after a commit", report, StringComparison.Ordinal);
        Assert.Contains("full disk", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_gives_the_same_run_again()
    {
        var first = await FingerprintsAsync(seed: 1, runs: 2);

        // Another process, whose code is compiled at other times.
        var again = await FingerprintsAsync(seed: 1, runs: 1);

        Assert.Equal(first[0], Assert.Single(again));
        Assert.NotEqual(first[0], first[1]);
    }

    /// <summary>Runs consecutive seeds in one process.</summary>
    private static async Task<IReadOnlyList<long>> FingerprintsAsync(int seed, int runs)
    {
        var (exitCode, output) = await RunAsync(SimulateCommand.Worker, $"{seed}", "1", $"{runs}", "200");
        Assert.True(exitCode == 0, output);
        var results = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonSerializer.Deserialize<SimulationResult>(line)!).ToList();
        Assert.Equal(runs, results.Count);
        Assert.All(results, result => Assert.True(result.IsClean, output));
        Assert.All(results, static result => Assert.NotEqual(0, result.Restarts));
        return [.. results.Select(static result => result.Fingerprint)];
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        // The executable, as `dotnet run` starts it.
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "runtime", "bench", Repository.OutputPath, "DurableLocal.Bench"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
