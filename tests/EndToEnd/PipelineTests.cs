using System.Text;
using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableChaining.Tests.EndToEnd;

public sealed class PipelineTests(PipelineHost fixture, RunningRuntime running) : PipelineHostTest(fixture)
{
    private const string SpecifiedDocument =
        """{"workflow":"completed","input":{"id":"test-123","name":"demo","value":5},"output":{"id":"test-123","name":"demo","step1_completed":true,"value":35,"step2_completed":true,"transformed_name":"DEMO","step3_completed":true,"status":"COMPLETED","final_value":40}}""";

    [Fact]
    public async Task A_hundred_messages_each_have_one_row_and_one_message()
    {
        await Pipeline.SubmitAllAsync(Enumerable.Range(0, 100).Select(i => $$"""{"id":"hundred-{{i}}","name":"n{{i}}","value":{{i}}}"""));

        var rows = await Wait.UntilAsync(Pipeline.RowsAsync, seen => seen.Count >= 100, "100 rows");
        Assert.Equal(100, rows.Count);
        foreach (var i in Enumerable.Range(0, 100))
        {
            var row = Assert.Single(rows, row => row["id"].S == $"hundred-{i}");
            Assert.Equal("COMPLETED", row["status"].S);
            Assert.Equal($"{((i + 10) * 2) + 10}", row["output"].M["final_value"].N);
            Assert.Equal($"N{i}", row["output"].M["transformed_name"].S);
        }

        var messages = await Pipeline.ReceiveAsync(Pipeline.ResultsQueueUrl, 100);
        Assert.Equal(100, messages.Select(message => message.MessageAttributes["IdempotencyKey"].StringValue).Distinct().Count());
        Assert.All(messages, message => Assert.Equal("COMPLETED", message.MessageAttributes["Status"].StringValue));
        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.WorkQueueUrl), count => count == 0, "an empty work queue");
        Assert.Equal(0, await Pipeline.CountAsync(Pipeline.DeadLetterQueueUrl));
    }

    /// <summary>On a runtime with the parameters of the template: Lambda waits for no execution that may take longer than 15 minutes.</summary>
    [Fact]
    public async Task A_direct_invocation_returns_the_specified_document_byte_for_byte()
    {
        using var payload = new MemoryStream("""{"id":"test-123","name":"demo","value":5}"""u8.ToArray());
        var response = await running.Process.Lambda.InvokeAsync(new InvokeRequest { FunctionName = Pipeline.OrchestratorArn, PayloadStream = payload });

        Assert.Null(response.FunctionError);
        Assert.Equal(SpecifiedDocument, Encoding.UTF8.GetString(response.Payload.ToArray()));
    }

    [Fact]
    public async Task An_execution_shows_its_history_in_order()
    {
        await Pipeline.SubmitAsync("""{"id":"history-1","value":1}""");
        var arn = (await Pipeline.RowAsync("history-1"))["execution_arn"].S;

        var execution = await Wait.UntilAsync(
            () => Host.Lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = arn }),
            seen => seen.Status == ExecutionStatus.SUCCEEDED,
            "the execution's end");
        var history = await Host.Lambda.GetDurableExecutionHistoryAsync(new GetDurableExecutionHistoryRequest { DurableExecutionArn = arn });

        Assert.Equal("history-1", execution.DurableExecutionName);
        Assert.Equal(Enumerable.Range(1, history.Events.Count), history.Events.Select(entry => entry.EventId!.Value));
        Assert.Equal(
            ["step1-add", "step2-transform", "step3-finalize", "save-result", "publish-result"],
            history.Events.Where(entry => entry.Name is not null && entry.Name != execution.DurableExecutionName).Select(entry => entry.Name).Distinct());
        Assert.Equal("ExecutionStarted", history.Events[0].EventType.Value);
        Assert.Equal("ExecutionSucceeded", history.Events[^1].EventType.Value);
    }

    [Fact]
    public async Task Unknown_members_are_echoed_and_kept_out_of_the_output()
    {
        await Pipeline.SubmitAsync("""{"id":"extras-1","value":0.1,"tags":["a",{"b":null}]}""");

        var row = await Pipeline.RowAsync("extras-1");

        Assert.Equal("a", row["input"].M["tags"].L[0].S);
        Assert.Equal("25.2", row["output"].M["value"].N);
        Assert.False(row["output"].M.ContainsKey("tags"));
    }

    [Fact]
    public async Task A_message_without_an_id_is_keyed_by_its_message_id()
    {
        var messageId = await Pipeline.SubmitAsync("""{"value":1}""");

        var row = await Pipeline.RowAsync(messageId);

        Assert.Equal("COMPLETED", row["status"].S);
        Assert.Equal(messageId, row["output"].M["id"].S);
    }

    [Fact]
    public async Task The_index_by_status_finds_the_row()
    {
        await Pipeline.SubmitAsync("""{"id":"indexed-1","value":1}""");
        var row = await Pipeline.RowAsync("indexed-1");

        var found = await Wait.UntilAsync(
            () => Host.DynamoDb.QueryAsync(new()
            {
                TableName = "durable-chaining-results",
                IndexName = "by-status",
                KeyConditionExpression = "status_day = :day AND completed_at = :at",
                ExpressionAttributeValues = new() { [":day"] = row["status_day"], [":at"] = row["completed_at"] },
            }),
            response => response.Items.Any(item => item["id"].S == "indexed-1"),
            "the row by status");

        Assert.NotEmpty(found.Items);
    }

    [Fact]
    public async Task The_message_on_the_results_queue_is_the_row()
    {
        await Pipeline.SubmitAsync("""{"id":"published-1","name":"ü","value":2}""");

        var message = Assert.Single(await Pipeline.ReceiveAsync(Pipeline.ResultsQueueUrl, 1));

        var row = await Pipeline.RowAsync("published-1");
        var published = JsonDocument.Parse(message.Body).RootElement;
        Assert.Equal(row.Keys.Order(), published.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(row["completed_at"].S, published.GetProperty("completed_at").GetString());
        Assert.Equal(row["execution_arn"].S, message.MessageAttributes["ExecutionArn"].StringValue);
    }
}
