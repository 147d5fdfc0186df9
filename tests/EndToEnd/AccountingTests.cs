namespace DurableChaining.Tests.EndToEnd;

/// <summary>The number of outcomes equals the number of messages.</summary>
public sealed class AccountingTests(PipelineHost fixture) : PipelineHostTest(fixture)
{
    [Fact]
    public async Task Each_of_a_thousand_mixed_messages_has_its_outcome()
    {
        var random = new Random(20261123);
        var first = Range(600).Select(i => $$"""{"id":"mixed-{{i}}","value":{{i}}}""").Concat(Range(50).Select(i => $$"""{"id":"mixed-overflow-{{i}}","value":79228162514264337593543950335}""")).ToArray();
        random.Shuffle(first);
        await Pipeline.SubmitAllAsync(first);
        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.WorkQueueUrl), count => count == 0, "the start of the first messages", seconds: 240);
        var second = Range(200).Select(i => $$"""{ "id": "mixed-{{i}}", "value": {{i}} }""")
            .Concat(Range(100).Select(i => $$"""{"id":"mixed-{{i}}","value":-1}"""))
            .Concat(Range(50).Select(i => $"malformed {i}")).ToArray();
        random.Shuffle(second);
        await Pipeline.SubmitAllAsync(second);

        var rows = await Wait.UntilAsync(Pipeline.RowsAsync, seen => seen.Count >= 800, "800 rows", seconds: 240);
        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.WorkQueueUrl), count => count == 0, "an empty work queue");
        var outcomes = (await FunctionLogs.ReadAsync(Host, "IngestFunction"))
            .Where(line => line.Key?.StartsWith("mixed-", StringComparison.Ordinal) == true)
            .CountBy(line => line.Message.Split(':')[0]).ToDictionary();

        Assert.Equal(600, rows.Count(row => row["status"].S == "COMPLETED"));
        Assert.Equal(50, rows.Count(row => row["status"].S == "FAILED"));
        Assert.Equal(150, rows.Count(row => row["status"].S == "REJECTED"));
        Assert.Equal(200, outcomes["DUPLICATE"]);
        Assert.Equal(650, outcomes["STARTED"]);
        Assert.Equal(800, await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.ResultsQueueUrl), count => count >= 800, "800 messages on the results queue"));
        Assert.Equal(150, await Pipeline.CountAsync(Pipeline.DeadLetterQueueUrl));
        Assert.Equal(50, await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.OrchestratorDeadLetterQueueUrl), count => count >= 50, "50 inputs on the orchestrator's dead-letter queue"));
    }

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);
}
