namespace DurableChaining.Tests.EndToEnd;

public sealed class CrashTests
{
    [Fact]
    public async Task A_runtime_killed_during_a_hundred_messages_completes_all_after_its_restart()
    {
        await using var runtime = await IsolatedRuntime.StartAsync();
        await runtime.Pipeline.SubmitAllAsync(Enumerable.Range(0, 100).Select(i => $$"""{"id":"crash-{{i}}","value":{{i}}}"""));
        await Wait.UntilAsync(runtime.Pipeline.RowsAsync, rows => rows.Count >= 10, "the first ten rows");

        await runtime.CrashAndRestartAsync();

        var all = await Wait.UntilAsync(runtime.Pipeline.RowsAsync, rows => rows.Count >= 100, "100 rows after the crash", seconds: 240);
        Assert.Equal(100, all.Select(row => row["id"].S).Distinct().Count());
        Assert.All(all, row => Assert.Equal("COMPLETED", row["status"].S));
    }
}
