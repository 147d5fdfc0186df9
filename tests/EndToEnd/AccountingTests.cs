namespace DurableChaining.Tests.EndToEnd;

/// <summary>The number of outcomes equals the number of messages.</summary>
public sealed class AccountingTests
{
    [Fact]
    public async Task Each_of_a_thousand_mixed_messages_has_its_outcome()
    {
        await using var runtime = await IsolatedRuntime.StartAsync();
        var pipeline = runtime.Pipeline;
        var random = new Random(20261123);
        var first = Range(600).Select(i => $$"""{"id":"m{{i}}","value":{{i}}}""").Concat(Range(50).Select(i => $$"""{"id":"o{{i}}","value":79228162514264337593543950335}""")).ToArray();
        random.Shuffle(first);
        await pipeline.SubmitAllAsync(first);
        await Wait.UntilAsync(() => pipeline.CountAsync(pipeline.WorkQueueUrl), count => count == 0, "the start of the first messages", seconds: 240);
        var second = Range(200).Select(i => $$"""{ "id": "m{{i}}", "value": {{i}} }""")
            .Concat(Range(100).Select(i => $$"""{"id":"m{{i}}","value":-1}"""))
            .Concat(Range(50).Select(i => $"malformed {i}")).ToArray();
        random.Shuffle(second);
        await pipeline.SubmitAllAsync(second);

        var rows = await Wait.UntilAsync(pipeline.RowsAsync, seen => seen.Count >= 800, "800 rows", seconds: 240);
        await Wait.UntilAsync(() => pipeline.CountAsync(pipeline.WorkQueueUrl), count => count == 0, "an empty work queue");
        var outcomes = (await FunctionLogs.ReadAsync(runtime.Process, "IngestFunction")).CountBy(line => line.Message.Split(':')[0]).ToDictionary();

        Assert.Equal(600, rows.Count(row => row["status"].S == "COMPLETED"));
        Assert.Equal(50, rows.Count(row => row["status"].S == "FAILED"));
        Assert.Equal(150, rows.Count(row => row["status"].S == "REJECTED"));
        Assert.Equal(200, outcomes["DUPLICATE"]);
        Assert.Equal(650, outcomes["STARTED"]);
        Assert.Equal(800, await Wait.UntilAsync(() => pipeline.CountAsync(pipeline.ResultsQueueUrl), count => count >= 800, "800 messages on the results queue"));
        Assert.Equal(150, await pipeline.CountAsync(pipeline.DeadLetterQueueUrl));
        Assert.Equal(50, await Wait.UntilAsync(() => pipeline.CountAsync(pipeline.OrchestratorDeadLetterQueueUrl), count => count >= 50, "50 inputs on the orchestrator's dead-letter queue"));
    }

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);
}
