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
    [InlineData("""{"Status":"PENDING"}""", "Cannot return PENDING status with no pending operations.")]
    public async Task A_malformed_response_fails_the_execution_without_a_retry(string response, string message)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(response));

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);

        Assert.Equal(("FAILED", "InvalidParameterValueException", message), (end.Status, end.Error!.ErrorType, end.Error.ErrorMessage));
        Assert.Equal(["ExecutionStarted", "InvocationCompleted", "ExecutionFailed"], await service.HistoryAsync(arn));
    }

    [Theory]
    [InlineData(InvocationOutcomeKind.Crashed, "Runtime.ExitError")]
    [InlineData(InvocationOutcomeKind.TimedOut, "Sandbox.Timedout")]
    [InlineData(InvocationOutcomeKind.FunctionError, "InvalidOperationException")]
    public async Task A_failed_invocation_is_retried_until_the_execution_times_out(InvocationOutcomeKind kind, string errorType)
    {
        await using var service = new LocalService();
        service.Functions.Add("broken", isDurable: true, timeoutSeconds: 120);
        var starts = 0;
        service.Invoker.Handlers["broken"] = _ =>
        {
            Interlocked.Increment(ref starts);
            return Task.FromResult(new InvocationOutcome(kind, default, errorType, "No result"));
        };

        var arn = await service.StartAsync(function: "broken");
        await InvocationsFollowAfterAsync(service, arn, [1, 2, 4, 8, 16, 30, 30], () => Volatile.Read(ref starts));

        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("TIMED_OUT", "Execution timed out after 120 seconds."), (end.Status, end.Error!.ErrorMessage));
        var history = await service.HistoryAsync(arn);
        Assert.Equal(["ExecutionStarted", .. Enumerable.Repeat("InvocationCompleted", 8), "ExecutionTimedOut"], history);
        Assert.Equal(errorType, (string)(await service.EventAsync(arn, history.Count - 1))["InvocationCompletedDetails"]!["Error"]!["Payload"]!["ErrorType"]!);
    }

    [Fact]
    public async Task A_response_ends_the_series_of_failed_invocations()
    {
        await using var service = new LocalService();
        var starts = 0;
        service.Invoker.Handlers["workflow"] = async invocation =>
        {
            if (Interlocked.Increment(ref starts) is (1 or 2 or 4 or 5) and var start)
            {
                return start == 5 ? FakeInvoker.Success(Succeeded()) : new InvocationOutcome(InvocationOutcomeKind.Crashed, default);
            }

            await new DurableCall(service, invocation).CheckpointAsync(Wait("w", 10));
            return FakeInvoker.Success(Pending);
        };

        var arn = await service.StartAsync();
        await InvocationsFollowAfterAsync(service, arn, [1, 2, 10, 1], () => Volatile.Read(ref starts));

        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
    }

    /// <summary>Lets time pass after the end of each invocation; the next one starts with the last millisecond.</summary>
    private static async Task InvocationsFollowAfterAsync(LocalService service, string arn, int[] seconds, Func<int> starts)
    {
        for (var ended = 1; ended <= seconds.Length; ended++)
        {
            await Support.Wait.UntilAsync(() => service.HistoryAsync(arn), history => history.Count(type => type == "InvocationCompleted") == ended, $"the end of invocation {ended}");
            service.Time.Advance(TimeSpan.FromMilliseconds((seconds[ended - 1] * 1000) - 1));
            Assert.Equal(ended, starts());
            service.Time.Advance(TimeSpan.FromMilliseconds(1));
            await Support.Wait.UntilAsync(() => starts() == ended + 1, $"invocation {ended + 1} after {seconds[ended - 1]} s");
        }
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
        JsonNode? last = null;
        service.Handle("workflow", async call =>
        {
            last = await call.CheckpointAsync(Update("execution-result-1", "EXECUTION", "SUCCEED", "\"Payload\":\"large\""));
            return Succeeded("");
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);
        await service.EventAsync(arn, "InvocationCompleted");

        Assert.Equal("large", end.Result);
        // The invocation has nothing more to record (aws-durable-execution-sdk-python, issue 571).
        Assert.Null(last!["CheckpointToken"]);
        Assert.Equal("large", (string)(await service.GetAsync(LocalService.Path(arn)))["Result"]!);
        Assert.DoesNotContain("Error", (await service.GetAsync(LocalService.Path(arn))).AsObject().Select(member => member.Key));
        Assert.IsType<JsonArray>((await service.GetAsync(LocalService.Path(arn, "/history")))["Events"]);
    }
}
