using System.Text.Json;
using Amazon.Lambda.DurableExecution;
using DurableChaining.Contracts;
using DurableChaining.Orchestrator;
using DurableChaining.Results;
using DurableChaining.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DurableChaining.Tests.Orchestrator;

public sealed class ChainWorkflowTests
{
    private static readonly DateTimeOffset Started = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private readonly InMemoryTable _table = new();
    private readonly RecordingQueue _queue = new();
    private readonly FakeTimeProvider _time = new(Started.AddSeconds(3));

    [Fact]
    public async Task A_bare_item_gives_the_specified_document()
    {
        var context = new RecordedContext(Steps);

        var result = await RunAsync("""{"id":"test-123","name":"demo","value":5}""", context);

        Assert.Equal(
            """{"workflow":"completed","input":{"id":"test-123","name":"demo","value":5},"output":{"id":"test-123","name":"demo","step1_completed":true,"value":35,"step2_completed":true,"transformed_name":"DEMO","step3_completed":true,"status":"COMPLETED","final_value":40}}""",
            JsonSerializer.Serialize(result, OrchestratorJson.Default.WorkflowResult));
        Assert.Equal(["step1-add", "step2-transform", "step3-finalize", "save-result", "publish-result"], context.Operations);
    }

    [Fact]
    public async Task The_result_contains_the_input_unchanged_with_unknown_members()
    {
        var result = await RunAsync("""{"idempotency_key":"k","item":{"value":5.00,"extra":{"a":[null]}}}""", new RecordedContext(Steps));

        Assert.Equal("""{"value":5.00,"extra":{"a":[null]}}""", result.Input.GetRawText());
        Assert.Equal("k", result.Output.Id);
    }

    [Fact]
    public async Task The_row_and_the_message_hold_the_outcome()
    {
        await RunAsync("""{"id":"test-123","name":"demo","value":5}""", new RecordedContext(Steps));

        var row = _table.Rows["test-123"];
        Assert.Equal("COMPLETED", row["status"].S);
        Assert.Equal("40", row["output"].M["final_value"].N);
        Assert.Equal("5", row["input"].M["value"].N);
        Assert.Equal("2026-11-23T10:00:00.000Z", row["created_at"].S);
        Assert.Equal("2026-11-23T10:00:03.000Z", row["completed_at"].S);
        Assert.Equal("COMPLETED#2026-11-23", row["status_day"].S);
        Assert.Equal($"{Started.AddDays(30).ToUnixTimeSeconds()}", row["expires_at"].N);
        var message = Assert.Single(_queue.Sent);
        Assert.Equal("test-123", message.MessageAttributes["IdempotencyKey"].StringValue);
        Assert.Equal("COMPLETED", message.MessageAttributes["Status"].StringValue);
        Assert.Equal(row["execution_arn"].S, message.MessageAttributes["ExecutionArn"].StringValue);
        Assert.Equal(40, JsonDocument.Parse(message.MessageBody).RootElement.GetProperty("output").GetProperty("final_value").GetDecimal());
    }

    [Fact]
    public async Task A_step_that_throws_is_recorded_as_FAILED_and_rethrown()
    {
        var context = new RecordedContext((function, payload) =>
            function == "transform" ? new InvokeFailedException("value: too large") { ErrorType = "OverflowException" } : Steps(function, payload));

        var failure = await Assert.ThrowsAsync<StepFailedException>(() => RunAsync("""{"id":"x"}""", context));

        Assert.Equal("step2-transform", failure.Step);
        Assert.Equal(["step1-add", "step2-transform", "save-result", "publish-result"], context.Operations);
        var error = _table.Rows["x"]["error"].M;
        Assert.Equal(("OverflowException", "value: too large", "step2-transform"), (error["type"].S, error["message"].S, error["step"].S));
        Assert.Equal("FAILED", Assert.Single(_queue.Sent).MessageAttributes["Status"].StringValue);
    }

    [Theory]
    [InlineData("TooManyRequestsException")]
    [InlineData("Sandbox.Timedout")]
    [InlineData("Runtime.ExitError")]
    [InlineData("ServiceException")]
    public async Task A_transient_failure_is_retried_after_durable_waits(string errorType)
    {
        var calls = 0;
        var context = new RecordedContext((function, payload) =>
            function == "add" && ++calls < 3 ? new InvokeFailedException("not now") { ErrorType = errorType } : Steps(function, payload));

        await RunAsync("""{"id":"x"}""", context);

        Assert.Equal(
            ["step1-add", "step1-add-backoff-1 2 s", "step1-add-attempt-2", "step1-add-backoff-2 4 s", "step1-add-attempt-3", "step2-transform", "step3-finalize", "save-result", "publish-result"],
            context.Operations);
    }

    [Fact]
    public async Task The_last_transient_failure_is_FAILED()
    {
        var context = new RecordedContext((_, _) => new InvokeFailedException("not now") { ErrorType = "TooManyRequestsException" });

        await Assert.ThrowsAsync<StepFailedException>(() => RunAsync("""{"id":"x"}""", context));

        Assert.Equal(3, context.Operations.Count(name => name.StartsWith("step1-add", StringComparison.Ordinal) && !name.Contains("backoff", StringComparison.Ordinal)));
        Assert.Equal("TooManyRequestsException", _table.Rows["x"]["error"].M["type"].S);
    }

    public static TheoryData<string, string> BrokenRules() => new()
    {
        { """{"value":"five"}""", "value: expected a number, got \"five\"" },
        { "5", "body: expected a JSON object, got 5" },
        { "null", "body: expected a JSON object, got null" },
        { """{"id":""}""", "id: expected 1 to 256 characters, got 0" },
        { $$"""{"id":"{{new string('x', 257)}}"}""", "id: expected 1 to 256 characters, got 257" },
        { """{"weight":1e126}""", "weight: expected a number of at most 38 digits between 1E-130 and 9.99E+125, got 1e126" },
    };

    [Theory]
    [MemberData(nameof(BrokenRules))]
    public async Task A_bare_item_that_breaks_a_rule_is_FAILED_with_the_execution_name_as_key(string item, string error)
    {
        var context = new RecordedContext(Steps);

        await Assert.ThrowsAsync<InvalidItemException>(() => RunAsync(item, context));

        Assert.Equal(error, _table.Rows["test-123"]["error"].M["message"].S);
        Assert.Equal(["save-result", "publish-result"], context.Operations);
    }

    [Fact]
    public async Task An_item_that_cannot_be_stored_is_omitted_from_its_FAILED_row()
    {
        await Assert.ThrowsAsync<InvalidItemException>(() => RunAsync("""{"id":"x","weight":1e126}""", new RecordedContext(Steps)));

        Assert.DoesNotContain("input", _table.Rows["x"].Keys);
    }

    [Fact]
    public async Task A_repeated_save_keeps_the_row_and_publishes_it_again()
    {
        await RunAsync("""{"id":"x"}""", new RecordedContext(Steps));
        _time.Advance(TimeSpan.FromMinutes(1));

        await RunAsync("""{"id":"x"}""", new RecordedContext(Steps));

        Assert.Equal("2026-11-23T10:00:03.000Z", _table.Rows["x"]["completed_at"].S);
        Assert.Equal(2, _queue.Sent.Count);
        Assert.Equal(_queue.Sent[0].MessageBody, _queue.Sent[1].MessageBody);
    }

    [Fact]
    public async Task The_row_of_an_earlier_execution_is_never_overwritten()
    {
        _table.Rows["x"] = new() { ["id"] = new() { S = "x" }, ["status"] = new() { S = "COMPLETED" }, ["execution_arn"] = new() { S = "arn:earlier" }, ["completed_at"] = new() { S = "2026-01-01T00:00:00.000Z" }, ["expires_at"] = new() { N = $"{Started.AddDays(1).ToUnixTimeSeconds()}" } };

        await RunAsync("""{"id":"x"}""", new RecordedContext(Steps));

        Assert.Equal("arn:earlier", _table.Rows["x"]["execution_arn"].S);
        Assert.Empty(_queue.Sent);
    }

    [Fact]
    public async Task A_row_too_large_for_both_keeps_the_output()
    {
        var name = new string('n', 150_000);

        await RunAsync($$"""{"id":"x","name":"{{name}}"}""", new RecordedContext(Steps));

        Assert.False(_table.Rows["x"].ContainsKey("input"));
        Assert.Equal(name, _table.Rows["x"]["output"].M["name"].S);
    }

    private async Task<WorkflowResult> RunAsync(string input, RecordedContext context)
    {
        var settings = new WorkflowSettings("add", "transform", "finalize", 3, TimeSpan.FromSeconds(2), TimeSpan.FromDays(30));
        var workflow = new ChainWorkflow(settings, new ResultStore(_table, "results"), new ResultPublisher(_queue, "queue"), NullLogger.Instance, _time);
        using var document = JsonDocument.Parse(input);
        return await workflow.RunAsync(document.RootElement.Clone(), Started, context);
    }

    private static object Steps(string function, object payload) => (function, payload) switch
    {
        ("add", AddInput input) => new AddedDocument { Id = input.Id, Name = input.Name, Step1Completed = true, Value = input.Value + 10 },
        ("transform", AddedDocument document) => new TransformedDocument
        {
            Id = document.Id,
            Name = document.Name,
            Step1Completed = true,
            Value = document.Value * 2,
            Step2Completed = true,
            TransformedName = document.Name?.ToUpperInvariant(),
        },
        ("finalize", TransformedDocument document) => new FinalDocument
        {
            Id = document.Id,
            Name = document.Name,
            Step1Completed = true,
            Value = document.Value + 5,
            Step2Completed = true,
            TransformedName = document.TransformedName,
            Step3Completed = true,
            Status = FinalDocument.CompletedStatus,
            FinalValue = document.Value + 10,
        },
        _ => throw new InvalidOperationException($"no step {function} with input {payload.GetType().Name}"),
    };
}
