using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using DurableLocal.Lambda.Logs;

namespace DurableChaining.Tests.EndToEnd.Debugging;

/// <summary>docs/debug.md with a debugger.</summary>
public sealed partial class BreakpointTests : IDisposable
{
    private const string Key = "debug-1";
    private const int TimeoutSeconds = 2;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_workflow_is_held_at_a_breakpoint_for_longer_than_its_timeout()
    {
        Assert.SkipUnless(ClrDebugger.IsInstalled, "needs libmscordbi.so in the folder of the .NET runtime");
        await using var runtime = await RuntimeProcess.StartAsync(
            _folder.Path, "--debug", "--wait-for-debugger", "OrchestratorFunction", "--parameter", $"OrchestratorTimeoutSeconds={TimeoutSeconds}");
        var pipeline = new Pipeline(runtime);
        await pipeline.SubmitAsync($$"""{"id":"{{Key}}","name":"demo","value":5}""");
        await Wait.UntilAsync(() => StartedProcess().IsMatch(runtime.Output), "a process of the orchestrator");
        var process = StartedProcess().Match(runtime.Output).Groups[1].Value;

        var logs = new LogFiles(runtime.DataFolder);
        // The runtime prints the process when it is created; .NET is loaded into it later.
        await Wait.UntilAsync(
            () => logs.All($"{Pipeline.Stack}-OrchestratorFunction").Any(line => line.Contains($"process {process} waits for a debugger", StringComparison.Ordinal)),
            "the wait for a debugger in the log of the orchestrator",
            seconds: 120);

        var debugger = ClrDebugger.Attach(
            int.Parse(process, CultureInfo.InvariantCulture),
            new SourceLine("DurableChaining.Orchestrator.dll", Path.Combine(Repository.Root, "src", "Orchestrator", "ChainWorkflow.cs"), "await RunChainAsync("));
        await debugger.HitAsync(Deadline);
        var held = Stopwatch.StartNew();
        await Wait.UntilAsync(() => held.Elapsed.TotalSeconds > 1.5 * TimeoutSeconds, "one and a half times the timeout");
        Assert.Null(await pipeline.FindRowAsync(Key));
        debugger.Continue();

        // The workflow is replayed after its first step.
        await debugger.HitAsync(Deadline);
        debugger.Detach();

        Assert.Equal("COMPLETED", (await pipeline.RowAsync(Key))["status"].S);
        Assert.Single(StartedProcess().Matches(runtime.Output));
    }

    [GeneratedRegex("OrchestratorFunction runs in process ([0-9]+)")]
    private static partial Regex StartedProcess();
}
