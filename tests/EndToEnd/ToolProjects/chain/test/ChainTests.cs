using DurableLocal.Testing;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = -1)]

/// <summary>A wait of thirty days in the middle of the chain, in twenty tests at once, each on a stack of its own.</summary>
public sealed class ChainTests
{
    public static TheoryData<int> Values => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_wait_of_thirty_days_ends_at_once(int value)
    {
        await using var host = await SamTestHost.StartAsync("template.yaml", new SamTestOptions { SkipTime = true, Timeout = TimeSpan.FromMinutes(2) });

        await host.SendAsync("Work", $$"""{"Id":"item-1","Value":{{value}},"PauseSeconds":2592000}""");
        var execution = await host.WaitForExecutionAsync("Orchestrator", "item-1");

        Assert.Equal("SUCCEEDED", execution.Status);
        Assert.Equal(30, (execution.EndTimestamp!.Value - execution.StartTimestamp!.Value).TotalDays, tolerance: 0.1);
        Assert.Equal($$"""{"Id":"item-1","Value":{{((value + 10) * 2) + 5}},"PauseSeconds":2592000}""", execution.Result);
    }
}
