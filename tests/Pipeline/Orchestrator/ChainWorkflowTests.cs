using System.Text.Json;
using Amazon.Lambda.DurableExecution.Testing;
using Amazon.Runtime;
using DurableChaining.Orchestrator;

namespace DurableChaining.Tests.Orchestrator;

public sealed class ChainWorkflowTests
{
    private readonly WorkflowRun _run = new();

    [Fact]
    public async Task A_bare_item_gives_the_specified_document()
    {
        var execution = await _run.RunAsync("""{"id":"test-123","name":"demo","value":5}""");

        execution.EnsureSucceeded();
        Assert.Equal(
            """{"workflow":"completed","input":{"id":"test-123","name":"demo","value":5},"output":{"id":"test-123","name":"demo","step1_completed":true,"value":35,"step2_completed":true,"transformed_name":"DEMO","step3_completed":true,"status":"COMPLETED","final_value":40}}""",
            JsonSerializer.Serialize(execution.Result, OrchestratorJson.Default.WorkflowResult));
        Assert.Equal(["step1-add", "step2-transform", "step3-finalize", "save-result", "publish-result"], WorkflowRun.Operations(execution));
    }

    /// <summary>With the execution itself: the number that a message is billed for (docs/cost.md).</summary>
    [Fact]
    public async Task An_execution_has_no_more_than_six_durable_operations()
    {
        var execution = await _run.RunAsync("""{"id":"test-123"}""");

        Assert.Equal(5, execution.Steps.Count);
        Assert.All(execution.Steps, step => Assert.Equal(OperationStatus.Succeeded, step.Status));
        Assert.Equal(
            [OperationKind.ChainedInvoke, OperationKind.ChainedInvoke, OperationKind.ChainedInvoke, OperationKind.Step, OperationKind.Step],
            execution.Steps.Select(step => step.Kind));
    }

    [Fact]
    public async Task A_replay_logs_nothing_twice_and_repeats_no_operation()
    {
        var added = 0;
        _run.WithAdd(input =>
        {
            added++;
            return DurableChaining.Steps.Add.Apply(input);
        });

        var execution = await _run.RunAsync("""{"id":"test-123"}""");

        Assert.True(execution.InvocationCount > 3, $"{execution.InvocationCount} invocations");
        Assert.Equal(1, added);
        Assert.Single(_run.Queue.Sent);
        var line = Assert.Single(_run.Logger.Lines);
        Assert.Equal(("COMPLETED", "test-123", 3000L), (line.Message, line.Members["correlation_id"], line.Members["execution_ms"]));
    }

    [Fact]
    public async Task The_result_contains_the_input_unchanged_with_unknown_members()
    {
        var execution = await _run.RunAsync("""{"idempotency_key":"k","item":{"value":5.00,"extra":{"a":[null]}}}""");

        Assert.Equal("""{"value":5.00,"extra":{"a":[null]}}""", execution.Result!.Input.GetRawText());
        Assert.Equal("k", execution.Result.Output.Id);
    }

    [Fact]
    public async Task The_row_and_the_message_contain_the_outcome()
    {
        await _run.RunAsync("""{"id":"test-123","name":"demo","value":5}""");

        var row = _run.Table.Rows["test-123"];
        Assert.Equal("COMPLETED", row["status"].S);
        Assert.Equal("40", row["output"].M["final_value"].N);
        Assert.Equal("5", row["input"].M["value"].N);
        Assert.Equal("2026-11-23T10:00:00.000Z", row["created_at"].S);
        Assert.Equal("2026-11-23T10:00:03.000Z", row["completed_at"].S);
        Assert.Equal("COMPLETED#2026-11-23", row["status_day"].S);
        Assert.Equal($"{WorkflowRun.Started.AddDays(30).ToUnixTimeSeconds()}", row["expires_at"].N);
        Assert.False(row.ContainsKey("unpublished"));
        var message = Assert.Single(_run.Queue.Sent);
        Assert.Equal("test-123", message.MessageAttributes["IdempotencyKey"].StringValue);
        Assert.Equal("COMPLETED", message.MessageAttributes["Status"].StringValue);
        Assert.Equal(row["execution_arn"].S, message.MessageAttributes["ExecutionArn"].StringValue);
        Assert.Equal(40, JsonDocument.Parse(message.MessageBody).RootElement.GetProperty("output").GetProperty("final_value").GetDecimal());
    }

    [Fact]
    public async Task A_step_that_throws_is_recorded_as_FAILED_and_rethrown()
    {
        _run.WithTransform(_ => throw new OverflowException("value: too large"));

        var execution = await _run.RunAsync("""{"id":"x"}""");

        Assert.Equal((true, WorkflowErrorTypes.StepFailed, "step2-transform: value: too large"), (execution.IsFailed, execution.Error!.ErrorType, execution.Error.ErrorMessage));
        Assert.Equal(["step1-add", "step2-transform", "save-result", "publish-result"], WorkflowRun.Operations(execution));
        Assert.Equal(OperationStatus.Failed, execution.GetStep("step2-transform").Status);
        var error = _run.Table.Rows["x"]["error"].M;
        Assert.Equal(("System.OverflowException", "value: too large", "step2-transform"), (error["type"].S, error["message"].S, error["step"].S));
        Assert.Equal("FAILED", Assert.Single(_run.Queue.Sent).MessageAttributes["Status"].StringValue);
        Assert.False(_run.Table.Rows["x"].ContainsKey("unpublished"));
    }

    [Theory]
    [InlineData(typeof(TooManyRequestsException))]
    [InlineData(typeof(Sandbox.Timedout))]
    [InlineData(typeof(Runtime.ExitError))]
    [InlineData(typeof(ServiceException))]
    public async Task A_transient_failure_is_retried_after_durable_waits(Type failure)
    {
        var calls = 0;
        _run.WithAdd(input => ++calls < 3 ? throw (Exception)Activator.CreateInstance(failure)! : DurableChaining.Steps.Add.Apply(input));

        var execution = await _run.RunAsync("""{"id":"x"}""");

        execution.EnsureSucceeded();
        Assert.Equal(
            ["step1-add", "step1-add-backoff-1", "step1-add-attempt-2", "step1-add-backoff-2", "step1-add-attempt-3", "step2-transform", "step3-finalize", "save-result", "publish-result"],
            WorkflowRun.Operations(execution));
        Assert.Equal([OperationKind.Wait, OperationKind.Wait], execution.Steps.Where(step => step.Name!.Contains("backoff", StringComparison.Ordinal)).Select(step => step.Kind));
    }

    /// <summary>In real time, since a skipped wait does not record how long it was.</summary>
    [Fact]
    public async Task The_wait_before_a_retry_doubles()
    {
        var run = new WorkflowRun { SkipTime = false, RetryDelay = TimeSpan.FromSeconds(1) }.WithAdd(_ => throw new TooManyRequestsException());

        var execution = await run.RunAsync("""{"id":"x"}""");

        Assert.True(WaitOf("step1-add-backoff-1") >= TimeSpan.FromSeconds(1));
        Assert.True(WaitOf("step1-add-backoff-2") >= TimeSpan.FromSeconds(2));

        TimeSpan? WaitOf(string name) => execution.GetStep(name).Duration;
    }

    [Fact]
    public async Task The_last_transient_failure_is_FAILED()
    {
        _run.WithAdd(_ => throw new TooManyRequestsException());

        var execution = await _run.RunAsync("""{"id":"x"}""");

        Assert.True(execution.IsFailed);
        Assert.Equal(3, execution.GetStepsByStatus(OperationStatus.Failed).Count);
        Assert.Equal("TooManyRequestsException", _run.Table.Rows["x"]["error"].M["type"].S);
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
        var execution = await _run.RunAsync(item);

        Assert.Equal((true, WorkflowErrorTypes.InvalidItem), (execution.IsFailed, execution.Error!.ErrorType));
        Assert.Equal(error, _run.Table.Rows["test-123"]["error"].M["message"].S);
        Assert.Equal(["save-result", "publish-result"], WorkflowRun.Operations(execution));
    }

    [Fact]
    public async Task An_item_that_cannot_be_stored_is_omitted_from_its_FAILED_row()
    {
        await _run.RunAsync("""{"id":"x","weight":1e126}""");

        Assert.DoesNotContain("input", _run.Table.Rows["x"].Keys);
    }

    [Fact]
    public async Task A_repeated_save_keeps_the_row_and_publishes_it_again()
    {
        await _run.RunAsync("""{"id":"x"}""");
        _run.Time.Advance(TimeSpan.FromMinutes(1));

        await _run.RunAsync("""{"id":"x"}""");

        Assert.Equal("2026-11-23T10:00:03.000Z", _run.Table.Rows["x"]["completed_at"].S);
        Assert.Equal(2, _run.Queue.Sent.Count);
        Assert.Equal(_run.Queue.Sent[0].MessageBody, _run.Queue.Sent[1].MessageBody);
    }

    [Fact]
    public async Task The_row_of_an_earlier_execution_is_never_overwritten()
    {
        await _run.RunAsync("""{"id":"x"}""", id: "0001");
        var row = _run.Table.Rows["x"];

        var later = await _run.RunAsync("""{"id":"x","value":7}""", id: "0002");

        later.EnsureSucceeded();
        Assert.Same(row, _run.Table.Rows["x"]);
        Assert.Single(_run.Queue.Sent);
        Assert.DoesNotContain("publish-result", WorkflowRun.Operations(later));
    }

    [Fact]
    public async Task A_row_too_large_for_both_keeps_the_output()
    {
        var name = new string('n', 150_000);

        await _run.RunAsync($$"""{"id":"x","name":"{{name}}"}""");

        Assert.False(_run.Table.Rows["x"].ContainsKey("input"));
        Assert.Equal(name, _run.Table.Rows["x"]["output"].M["name"].S);
    }

    [Theory]
    [InlineData("save-result")]
    [InlineData("publish-result")]
    public async Task A_service_that_fails_for_a_moment_is_called_again(string step)
    {
        var failures = 2;
        _run.Table.Failure = _ => step == "save-result" && failures-- > 0 ? new AmazonServiceException("not now") : null;
        _run.Queue.Failure = _ => step == "publish-result" && failures-- > 0 ? new AmazonServiceException("not now") : null;

        var execution = await _run.RunAsync("""{"id":"x"}""");

        execution.EnsureSucceeded();
        Assert.Equal(3, execution.GetStep(step).Attempt);
        Assert.Single(_run.Queue.Sent);
    }

    /// <summary>Reconcile finds the row unpublished and sends the message.</summary>
    [Fact]
    public async Task A_queue_that_stays_away_leaves_the_FAILED_row_unpublished()
    {
        _run.WithAdd(_ => throw new OverflowException("value: too large"));
        _run.Queue.Failure = _ => new AmazonServiceException("not now");

        var execution = await _run.RunAsync("""{"id":"x"}""");

        Assert.True(execution.IsFailed);
        Assert.False(WorkflowErrorTypes.IsRecorded(execution.Error!.ErrorType));
        Assert.Equal(6, execution.GetStep("publish-result").Attempt);
        Assert.True(_run.Table.Rows["x"]["unpublished"].BOOL);
    }
}
