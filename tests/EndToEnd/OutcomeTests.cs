using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Every message ends in exactly one outcome.</summary>
public sealed class OutcomeTests(PipelineHost fixture) : PipelineHostTest(fixture)
{
    [Fact]
    public async Task Every_bad_input_is_rejected_with_its_text_and_nothing_is_lost()
    {
        var sent = new Dictionary<string, (BadInputs.Case Case, string Body)>();
        foreach (var bad in BadInputs.All)
        {
            var body = bad.Body.Replace("{n}", $"{sent.Count}", StringComparison.Ordinal);
            sent.Add(await Pipeline.SubmitAsync(body, bad.Key), (bad, body));
        }

        var rows = (await Wait.UntilAsync(Pipeline.RowsAsync, seen => seen.Count >= sent.Count, $"{sent.Count} rows")).ToDictionary(row => row["id"].S);
        var published = await Pipeline.ReceiveAsync(Pipeline.ResultsQueueUrl, sent.Count);
        var deadLetters = await Pipeline.ReceiveAsync(Pipeline.DeadLetterQueueUrl, sent.Count);

        Assert.Equal(sent.Keys.Order(), rows.Keys.Order());
        foreach (var (messageId, (bad, body)) in sent)
        {
            AssertRejected(rows[messageId], bad);
            Assert.Single(published, message => JsonDocument.Parse(message.Body).RootElement.GetProperty("message_id").GetString() == messageId);
            var deadLetter = Assert.Single(deadLetters, message => message.MessageAttributes["SourceMessageId"].StringValue == messageId);
            Assert.Equal(body, deadLetter.Body);
            Assert.Equal("InvalidItemException", deadLetter.MessageAttributes["ErrorCode"].StringValue);
        }

        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.WorkQueueUrl), count => count == 0, "an empty work queue");
        Assert.Equal((0, 0), (await Pipeline.CountAsync(Pipeline.ResultsQueueUrl), await Pipeline.CountAsync(Pipeline.DeadLetterQueueUrl)));
    }

    /// <summary>SQS rejects text that cannot be a message, so that the sender gets the error.</summary>
    [Theory]
    [InlineData("", "The request must contain the parameter MessageBody.")]
    [InlineData("a\u00ffb", "Request: expected valid Unicode, got an unpaired surrogate")]
    [InlineData("a\\u0000b", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")]
    public async Task Text_that_a_message_cannot_contain_is_rejected_by_SendMessage(string bytes, string message)
    {
        using var http = new HttpClient();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes($$"""{"QueueUrl":"{{Pipeline.WorkQueueUrl}}","MessageBody":"{{bytes}}"}"""));
        content.Headers.ContentType = new("application/x-amz-json-1.0");
        content.Headers.Add("X-Amz-Target", "AmazonSQS.SendMessage");

        var response = await http.PostAsync(Host.Endpoint, content);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(message, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("message").GetString());
        Assert.Equal(0, await Pipeline.CountAsync(Pipeline.WorkQueueUrl));
    }

    [Fact]
    public async Task The_same_message_a_hundred_times_is_one_execution_one_row_one_message()
    {

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Pipeline.SubmitAllAsync(Enumerable.Repeat("""{"id":"once","value":5}""", 10))));

        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.WorkQueueUrl), count => count == 0, "an empty work queue", seconds: 300);
        await Pipeline.RowAsync("once");
        Assert.Single(await Pipeline.RowsAsync());
        Assert.Single(await Pipeline.ReceiveAsync(Pipeline.ResultsQueueUrl, 1));
        Assert.Equal(0, await Pipeline.CountAsync(Pipeline.ResultsQueueUrl));
        Assert.Equal(0, await Pipeline.CountAsync(Pipeline.DeadLetterQueueUrl));
        var executions = await Host.Lambda.ListDurableExecutionsByFunctionAsync(new() { FunctionName = "durable-chaining-OrchestratorFunction", Qualifier = "1" });
        Assert.Single(executions.DurableExecutions);
        await AssertIngestedOnceAsync("once");
    }

    [Fact]
    public async Task Deliveries_repeated_after_an_expired_visibility_timeout_start_no_second_execution()
    {
        var records = string.Join(',', Enumerable.Range(0, 50).Select(i =>
            $$"""{"messageId":"m{{i}}","receiptHandle":"r","body":"{\"id\":\"again\",\"value\":5}","attributes":{},"messageAttributes":{},"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:durable-chaining-work","awsRegion":"us-east-1"}"""));
        var delivery = $$"""{"Records":[{{records}}]}""";

        string[] responses = [await InvokeIngestAsync(delivery), await InvokeIngestAsync(delivery)];

        Assert.All(responses, response => Assert.Equal("""{"batchItemFailures":[]}""", response));
        await Pipeline.RowAsync("again");
        Assert.Single(await Pipeline.RowsAsync());
        Assert.Single(await Pipeline.ReceiveAsync(Pipeline.ResultsQueueUrl, 1));
        await AssertIngestedOnceAsync("again");
    }

    [Fact]
    public async Task The_same_key_with_another_payload_is_rejected_and_the_first_result_is_kept()
    {
        await Pipeline.SubmitAsync("""{"id":"taken","value":5}""");
        var first = await Pipeline.RowAsync("taken");

        var messageId = await Pipeline.SubmitAsync("""{"id":"taken","value":6}""");

        var rejection = await Pipeline.RowAsync(messageId);
        Assert.Equal("REJECTED", rejection["status"].S);
        Assert.Equal("taken", rejection["idempotency_key"].S);
        Assert.Equal("KeyConflictException", rejection["error"].M["type"].S);
        Assert.Equal(
            "IdempotencyKey: \"taken\" was submitted before with another payload (execution taken); the first submission is kept, this one is not started",
            rejection["error"].M["message"].S);
        var kept = await Pipeline.RowAsync("taken");
        Assert.Equal(first["completed_at"].S, kept["completed_at"].S);
        Assert.Equal("35", kept["output"].M["value"].N);
    }

    [Fact]
    public async Task An_overflow_is_FAILED_with_the_step_and_the_operands()
    {
        await Pipeline.SubmitAsync("""{"id":"too-large","value":79228162514264337593543950335}""");

        var row = await Pipeline.RowAsync("too-large");
        Assert.Equal("FAILED", row["status"].S);
        Assert.Equal("step1-add", row["error"].M["step"].S);
        Assert.Equal(
            "value: 79228162514264337593543950335 + 10 exceeds the range of a decimal (±79228162514264337593543950335)",
            row["error"].M["message"].S);
        Assert.Single(await Pipeline.ReceiveAsync(Pipeline.ResultsQueueUrl, 1));
        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.OrchestratorDeadLetterQueueUrl), count => count == 1, "the input on the orchestrator's dead-letter queue");
    }

    /// <summary>Of a hundred deliveries Ingest has logged one as started and the others as duplicates.</summary>
    private async Task AssertIngestedOnceAsync(string key)
    {
        var outcomes = (await FunctionLogs.ReadAsync(Host, "IngestFunction")).Where(line => line.Key == key).CountBy(line => line.Message).ToDictionary();
        Assert.Equal((1, 99), (outcomes["STARTED"], outcomes["DUPLICATE"]));
    }

    private async Task<string> InvokeIngestAsync(string batch)
    {
        var response = await Host.Lambda.InvokeAsync(new() { FunctionName = "durable-chaining-IngestFunction:live", Payload = batch });
        Assert.Null(response.FunctionError);
        using var reader = new StreamReader(response.Payload);
        return await reader.ReadToEndAsync();
    }

    private static void AssertRejected(Dictionary<string, AttributeValue> row, BadInputs.Case bad)
    {
        var message = row["error"].M["message"].S;
        Assert.Equal("REJECTED", row["status"].S);
        Assert.Equal("InvalidItemException", row["error"].M["type"].S);
        if (bad.Error.EndsWith('…'))
        {
            Assert.StartsWith(bad.Error[..^1].TrimEnd(), message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(bad.Error, message);
        }
    }
}
