using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DurableLocal.Hosting;
using DurableLocal.Lambda.Faults;
using DurableLocal.Testing;

namespace DurableChaining.Tests.EndToEnd;

public sealed class SamTestHostTests(PipelineHost fixture) : PipelineHostTest(fixture)
{
    private const string Orchestrator = "OrchestratorFunction";

    [Fact]
    public async Task A_message_ends_in_a_row_and_a_message_and_a_history()
    {
        await Host.SendAsync("WorkQueue", """{"id":"one","name":"demo","value":5}""", new Dictionary<string, string> { ["IdempotencyKey"] = "key-1" }, Cancellation);

        var execution = await Host.WaitForExecutionAsync(Orchestrator, "key-1", Cancellation);
        var row = await RowAsync("key-1");
        var message = Assert.Single(await Host.ReceiveAsync("ResultsQueue", 1, Cancellation));
        var history = await Host.HistoryAsync(execution.DurableExecutionArn, Cancellation);

        Assert.Equal("SUCCEEDED", execution.Status.Value);
        Assert.Equal("40", row["output"].M["final_value"].N);
        Assert.Equal("key-1", message.MessageAttributes["IdempotencyKey"].StringValue);
        Assert.Equal("ExecutionSucceeded", history[^1].EventType.Value);
        await Wait.UntilAsync(() => RunsAsync("AddFunction", "Add done"), runs => runs > 0, "the line of the step");
    }

    [Fact]
    public async Task A_throttled_step_is_repeated_after_an_hour_that_passes_at_once()
    {
        Host.Fail("AddFunction", InvocationFault.Throttle);
        await Host.SendAsync("WorkQueue", """{"id":"throttled","value":5}""", cancellationToken: Cancellation);

        var execution = await Host.WaitForExecutionAsync(Orchestrator, "throttled", Cancellation);
        var history = await Host.HistoryAsync(execution.DurableExecutionArn, Cancellation);

        Assert.Equal("SUCCEEDED", execution.Status.Value);
        var wait = history.Where(entry => entry.Name == "step1-add-backoff-1").ToList();
        Assert.InRange((wait[^1].EventTimestamp!.Value - wait[0].EventTimestamp!.Value).TotalSeconds, PipelineHost.StepRetrySeconds, PipelineHost.StepRetrySeconds + 60);
        Assert.InRange((execution.EndTimestamp!.Value - execution.StartTimestamp!.Value).TotalSeconds, PipelineHost.StepRetrySeconds, PipelineHost.StepRetrySeconds + 600);
    }

    [Fact]
    public async Task A_crash_after_the_handler_ran_repeats_the_step()
    {
        Host.Fail("TransformFunction", InvocationFault.CrashAfterRun);
        var before = await RunsAsync("TransformFunction", "Transform done");
        await Host.SendAsync("WorkQueue", """{"id":"crashed","value":5}""", cancellationToken: Cancellation);

        var execution = await Host.WaitForExecutionAsync(Orchestrator, "crashed", Cancellation);

        Assert.Equal("SUCCEEDED", execution.Status.Value);
        await Wait.UntilAsync(() => RunsAsync("TransformFunction", "Transform done"), runs => runs == before + 2, "two runs of the step");
    }

    /// <summary>Each of the five deliveries follows the last one's visibility timeout of 180 s.</summary>
    [Fact]
    public async Task A_message_that_always_fails_goes_to_the_dead_letter_queue()
    {
        for (var delivery = 1; delivery <= 5; delivery++)
        {
            Host.Fail("IngestFunction", InvocationFault.Crash, delivery);
        }

        await Host.SendAsync("WorkQueue", """{"id":"poison","value":5}""", cancellationToken: Cancellation);

        var letter = Assert.Single(await Host.ReceiveAsync("WorkDeadLetterQueue", 1, Cancellation));
        Assert.Equal("""{"id":"poison","value":5}""", letter.Body);
        Assert.Equal(0, await Host.CountAsync("WorkQueue", Cancellation));
    }

    [Fact]
    public async Task A_row_expires_when_its_time_has_passed_and_not_before()
    {
        await Host.SendAsync("WorkQueue", """{"id":"old","value":5}""", cancellationToken: Cancellation);
        var row = await RowAsync("old");

        await Host.AdvanceAsync(TimeSpan.FromDays(29), Cancellation);
        Assert.Equal(row["completed_at"].S, (await RowAsync("old"))["completed_at"].S);

        await Host.AdvanceAsync(TimeSpan.FromDays(2), Cancellation);
        await Wait.UntilAsync(async () => (await Host.DynamoDb.GetItemAsync(Host.TableName("ResultsTable"), Key("old"), Cancellation)).IsItemSet, exists => !exists, "the removal of the row");
    }

    [Fact]
    public async Task Saved_data_is_back_after_a_restore_and_damaged_data_is_rejected()
    {
        using var folder = new TemporaryFolder();
        await Host.SendAsync("WorkQueue", """{"id":"kept","value":5}""", cancellationToken: Cancellation);
        var row = await RowAsync("kept");
        await Host.WaitForExecutionAsync(Orchestrator, "kept", Cancellation);
        await Host.SaveAsync(folder.Path);
        await Host.ResetAsync(Cancellation);
        Assert.False((await Host.DynamoDb.GetItemAsync(Host.TableName("ResultsTable"), Key("kept"), Cancellation)).IsItemSet);

        await Host.RestoreAsync(folder.Path, Cancellation);
        Assert.Equal(JsonSerializer.Serialize(row), JsonSerializer.Serialize(await RowAsync("kept")));

        var store = Path.Combine(folder.Path, "runtime.db");
        var bytes = await File.ReadAllBytesAsync(store, Cancellation);
        bytes.AsSpan(4096, 8192).Fill(0x5a);
        await File.WriteAllBytesAsync(store, bytes, Cancellation);
        var rejected = await Assert.ThrowsAsync<StartException>(() => Host.RestoreAsync(folder.Path, Cancellation));
        Assert.StartsWith($"snapshot {folder.Path}: ", rejected.Message, StringComparison.Ordinal);
        Assert.EndsWith("the data is unchanged", rejected.Message, StringComparison.Ordinal);
        Assert.Equal(JsonSerializer.Serialize(row), JsonSerializer.Serialize(await RowAsync("kept")));
    }

    [Fact]
    public async Task A_store_whose_writes_fail_for_a_while_loses_nothing()
    {
        Host.FailWrites(count: 2, after: 6);
        await Host.SendAsync("WorkQueue", """{"id":"delayed","value":5}""", cancellationToken: Cancellation);

        var execution = await Host.WaitForExecutionAsync(Orchestrator, "delayed", Cancellation);

        Assert.Equal("SUCCEEDED", execution.Status.Value);
        Assert.Equal("40", (await RowAsync("delayed"))["output"].M["final_value"].N);
    }

    [Fact]
    public async Task A_template_that_is_nowhere_is_an_error_with_its_name()
    {
        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => SamTestHost.StartAsync("no-template.yaml", cancellationToken: TestContext.Current.CancellationToken));

        Assert.StartsWith("template: expected a file, got \"no-template.yaml\", which is neither in nor above ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_logical_id_is_an_error_that_lists_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => Host.QueueUrl("Queue"));

        Assert.StartsWith("expected the logical id of a queue of the template (WorkQueue, ", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, AttributeValue> Key(string id) => new() { ["id"] = new AttributeValue { S = id } };

    private async Task<int> RunsAsync(string function, string line) =>
        (await Host.LogAsync(function, Cancellation)).Count(written => written.Contains(line, StringComparison.Ordinal));

    private Task<Dictionary<string, AttributeValue>> RowAsync(string id) => Host.WaitForItemAsync("ResultsTable", Key(id), cancellationToken: Cancellation);
}
