using System.Text.Json.Nodes;
using DurableLocal.Lambda;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>How the outcome of an invocation changes the execution: crash, malformed response, suspension, throttling.</summary>
public sealed class InvocationOutcomeTests
{
    private static readonly InvocationOutcome Done = FakeInvoker.Success("""{"Status":"SUCCEEDED","Result":"1"}""");

    [Fact]
    public async Task A_crash_is_recorded_and_the_step_runs_again_without_a_second_start_event()
    {
        await using var service = new LocalService();
        var calls = 0;
        service.Invoker.Handlers["workflow"] = async invocation =>
        {
            var call = new DurableCall(service, invocation);
            if (Interlocked.Increment(ref calls) == 1)
            {
                await call.CheckpointAsync(StepStart("s"));
                return new InvocationOutcome(InvocationOutcomeKind.Crashed, default, "Runtime.ExitError", "exit status 1");
            }

            Assert.Equal(("STARTED", 0), (call.Status("s"), (int)call.State["s"]["StepDetails"]!["Attempt"]!));
            await call.CheckpointAsync(StepSucceed("s"));
            return FakeInvoker.Success(Succeeded());
        };

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);

        Assert.Equal(["ExecutionStarted", "StepStarted", "InvocationCompleted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
        Assert.Equal("Runtime.ExitError", (string)(await service.EventAsync(arn, 3))["InvocationCompletedDetails"]!["Error"]!["Payload"]!["ErrorType"]!);
        Assert.Null((await service.EventAsync(arn, 5))["InvocationCompletedDetails"]!["Error"]);
    }

    [Fact]
    public async Task An_invocation_that_is_cancelled_with_its_environment_is_retried()
    {
        await using var service = new LocalService();
        var calls = 0;
        service.Invoker.Handlers["workflow"] = _ => ++calls == 1 ? Task.FromCanceled<InvocationOutcome>(new CancellationToken(true)) : Task.FromResult(Done);

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("SUCCEEDED", 2), (end.Status, calls));
        Assert.Empty(service.Defects);
    }

    [Theory]
    [InlineData("{}", "Invalid Status in invocation output.")]
    [InlineData("[]", "Invalid Status in invocation output.")]
    [InlineData("""{"Status":"DONE"}""", "Invalid Status in invocation output.")]
    [InlineData("""{"Status":"FAILED","Result":"1"}""", "Cannot provide a Result for FAILED status.")]
    [InlineData("""{"Status":"SUCCEEDED","Error":{}}""", "Cannot provide an Error for SUCCEEDED status.")]
    public async Task A_malformed_response_fails_the_execution_without_a_retry(string response, string message)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(response));

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);

        Assert.Equal(("FAILED", "InvalidParameterValueException", message), (end.Status, end.Error!.ErrorType, end.Error.ErrorMessage));
        Assert.Equal(["ExecutionStarted", "InvocationCompleted", "ExecutionFailed"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task PENDING_without_a_pending_operation_is_retried_and_then_fails_the_execution()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Pending));

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("FAILED", "Cannot return PENDING status with no pending operations."), (end.Status, end.Error!.ErrorMessage));
        Assert.Equal(6, (await service.HistoryAsync(arn)).Count(type => type == "InvocationCompleted"));
    }

    [Fact]
    public async Task A_throttled_invocation_is_retried_and_records_no_event()
    {
        await using var service = new LocalService();
        var calls = 0;
        service.Invoker.Handlers["workflow"] = _ => Task.FromResult(Interlocked.Increment(ref calls) < 20
            ? new InvocationOutcome(InvocationOutcomeKind.Throttled, default, "TooManyRequestsException", "Rate Exceeded.")
            : FakeInvoker.Success(Succeeded()));

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);

        Assert.Equal(["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_result_that_was_checkpointed_overrides_that_of_the_response()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Update("execution-result-1", "EXECUTION", "SUCCEED", "\"Payload\":\"large\""));
            return Succeeded("");
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);
        await service.EventAsync(arn, "InvocationCompleted");

        Assert.Equal("large", end.Result);
        Assert.Equal("large", (string)(await service.GetAsync(LocalService.Path(arn)))["Result"]!);
        Assert.DoesNotContain("Error", (await service.GetAsync(LocalService.Path(arn))).AsObject().Select(member => member.Key));
        Assert.IsType<JsonArray>((await service.GetAsync(LocalService.Path(arn, "/history")))["Events"]);
    }
}
