using System.Text.RegularExpressions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>A short run of the chaos harness; runtime/docs/reliability.md has the long runs and their figures.</summary>
public sealed partial class ChaosTests
{
    private const int UsageError = 2;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_processes_are_killed()
    {
        var (exitCode, report) = await RunAsync("--seed", "6", "--messages", "400", "--kills", "8", "--faults", "runtime,function,side-effect");

        Assert.True(exitCode == 0, report);
        Assert.True(int.Parse(Restarts().Match(report).Groups[1].Value) >= 2, report);
    }

    /// <summary>Each resource that this machine lets a process take away: that depends on the user and the system.</summary>
    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_system_refuses_files_processes_memory_and_ports()
    {
        var (exitCode, report) = await RunAsync("--seed", "3", "--messages", "100", "--kills", "8", "--pause", "600", "--faults", "descriptors,processes,memory,ports");
        Assert.SkipWhen(exitCode == UsageError && report.Contains("this machine allows none of them", StringComparison.Ordinal), report);
        TestContext.Current.TestOutputHelper?.WriteLine(report);

        Assert.True(exitCode == 0, report);
    }

    private static async Task<(int ExitCode, string Report)> RunAsync(params string[] options)
    {
        var program = Path.Combine(Repository.Root, "runtime", "bench", Repository.OutputPath, "DurableLocal.Bench.dll");
        var (code, output, errors) = await Programs.RunAsync(new RuntimeProgram("dotnet", [program, "chaos", .. options], Repository.Root));
        return (code, output + errors);
    }

    [GeneratedRegex("^restarts of the runtime +([0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Restarts();
}
