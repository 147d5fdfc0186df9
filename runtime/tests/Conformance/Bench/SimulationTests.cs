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
        var first = await FingerprintAsync(seed: 1);

        Assert.Equal(first, await FingerprintAsync(seed: 1));
        Assert.NotEqual(first, await FingerprintAsync(seed: 2));
    }

    private static async Task<long> FingerprintAsync(int seed)
    {
        var (exitCode, line) = await RunAsync(SimulateCommand.Worker, $"{seed}", "1", "1", "200");
        Assert.True(exitCode == 0, line);
        var result = JsonSerializer.Deserialize<SimulationResult>(line)!;
        Assert.True(result.IsClean, line);
        Assert.NotEqual(0, result.Restarts);
        return result.Fingerprint;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "runtime", "bench", Repository.OutputPath, "DurableLocal.Bench.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
