using System.Text.Json.Nodes;
using DurableLocal.Lambda;
using static DurableLocal.Tests.Durable.Wire;

namespace DurableLocal.Tests.Durable;

/// <summary>Callbacks, contexts, crashes and chained executions, in the order of the conformance requirements.</summary>
public sealed class MoreHistoryTests
{
    [Fact]
    public async Task A_callback_that_completes_during_a_wait_costs_an_invocation_of_its_own()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c", """{"TimeoutSeconds":60,"HeartbeatTimeoutSeconds":30}"""), Wait("w", 5));
            }

            return call.Status("w") == "SUCCEEDED" ? Failed((string)call.State["c"]["CallbackDetails"]!["Error"]!["ErrorType"]!) : Pending;
        });

        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "InvocationCompleted");
        var started = (await service.EventAsync(arn, 2))["CallbackStartedDetails"]!;
        var path = LocalService.CallbackPath((string)started["CallbackId"]!, "fail");
        await service.OkAsync("POST", path, """{"ErrorType":"RejectedError","ErrorMessage":"not approved"}""");
        await service.EventuallyAsync(arn, "InvocationCompleted", 2);
        var end = await service.EndAdvancingAsync(arn);
        var (status, errorType, _) = await service.SendAsync("POST", path, null);

        Assert.Equal(("FAILED", "RejectedError"), (end.Status, end.Error!.ErrorType));
        Assert.Equal((60, 30), ((int)started["Timeout"]!, (int)started["HeartbeatTimeout"]!));
        Assert.Equal((400, "CallbackTimeoutException"), (status, errorType));
        Assert.Equal(
            [
                "ExecutionStarted", "CallbackStarted", "WaitStarted", "InvocationCompleted", "CallbackFailed", "InvocationCompleted",
                "WaitSucceeded", "InvocationCompleted", "ExecutionFailed",
            ],
            await service.HistoryAsync(arn));
    }

    [Theory]
    [InlineData("""{"TimeoutSeconds":5}""", "Callback.Timeout")]
    [InlineData("""{"HeartbeatTimeoutSeconds":5}""", "Callback.Heartbeat")]
    public async Task A_callback_that_nobody_completes_times_out(string options, string errorType)
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c", options));
            }

            return call.Status("c") == "TIMED_OUT" ? Failed((string)call.State["c"]["CallbackDetails"]!["Error"]!["ErrorType"]!) : Pending;
        });

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(errorType, end.Error!.ErrorType);
        Assert.Equal("CallbackTimedOut", (await service.HistoryAsync(arn))[3]);
    }

    [Fact]
    public async Task A_heartbeat_puts_off_the_silence_and_leaves_no_event()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c", """{"HeartbeatTimeoutSeconds":10}"""));
            }

            return call.Status("c") == "SUCCEEDED" ? Succeeded((string)call.State["c"]["CallbackDetails"]!["Result"]!) : Pending;
        });

        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "InvocationCompleted");
        var id = (string)(await service.EventAsync(arn, 2))["CallbackStartedDetails"]!["CallbackId"]!;
        service.Time.Advance(TimeSpan.FromSeconds(9));
        await service.OkAsync("POST", LocalService.CallbackPath(id, "heartbeat"), null);
        service.Time.Advance(TimeSpan.FromSeconds(9));
        await service.OkAsync("POST", LocalService.CallbackPath(id, "succeed"), "\"yes\"");
        var end = await service.EndAsync(arn);

        Assert.Equal("\"yes\"", end.Result);
        Assert.Equal(["ExecutionStarted", "CallbackStarted", "InvocationCompleted", "CallbackSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_crash_is_recorded_and_the_step_runs_again_without_a_second_start()
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
            return FakeInvoker.Answer(Succeeded());
        };

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);

        Assert.Equal(["ExecutionStarted", "StepStarted", "InvocationCompleted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
        Assert.Equal("Runtime.ExitError", (string)(await service.EventAsync(arn, 3))["InvocationCompletedDetails"]!["Error"]!["Payload"]!["ErrorType"]!);
        Assert.Null((await service.EventAsync(arn, 5))["InvocationCompletedDetails"]!["Error"]);
    }

    [Theory]
    [InlineData("{}", "Invalid Status in invocation output.")]
    [InlineData("[]", "Invalid Status in invocation output.")]
    [InlineData("""{"Status":"DONE"}""", "Invalid Status in invocation output.")]
    [InlineData("""{"Status":"FAILED","Result":"1"}""", "Cannot provide a Result for FAILED status.")]
    [InlineData("""{"Status":"SUCCEEDED","Error":{}}""", "Cannot provide an Error for SUCCEEDED status.")]
    public async Task A_malformed_answer_fails_the_execution_at_once(string answer, string message)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(answer));

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);

        Assert.Equal(("FAILED", "InvalidParameterValueException", message), (end.Status, end.Error!.ErrorType, end.Error.ErrorMessage));
        Assert.Equal(["ExecutionStarted", "InvocationCompleted", "ExecutionFailed"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_suspension_without_anything_to_wait_for_is_repeated_and_fails_the_execution_in_the_end()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Pending));

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("FAILED", "Cannot return PENDING status with no pending operations."), (end.Status, end.Error!.ErrorMessage));
        Assert.Equal(6, (await service.HistoryAsync(arn)).Count(type => type == "InvocationCompleted"));
    }

    [Fact]
    public async Task A_throttled_invocation_is_tried_again_and_leaves_no_event()
    {
        await using var service = new LocalService();
        var calls = 0;
        service.Invoker.Handlers["workflow"] = _ => Task.FromResult(Interlocked.Increment(ref calls) < 20
            ? new InvocationOutcome(InvocationOutcomeKind.Throttled, default, "TooManyRequestsException", "Rate Exceeded.")
            : FakeInvoker.Answer(Succeeded()));

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);

        Assert.Equal(["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task Completed_contexts_hide_their_children_unless_they_ask_to_replay_them()
    {
        await using var service = new LocalService();
        List<string> seen = [];
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                seen = [.. call.State.Keys.Skip(1)];
                return Succeeded();
            }

            await call.CheckpointAsync(
                Update("plain", "CONTEXT", "START"),
                Update("plain-step", "STEP", "SUCCEED", "\"ParentId\":\"plain\",\"Payload\":\"1\""),
                Update("nested", "CONTEXT", "START", "\"ParentId\":\"plain\""),
                Update("nested-step", "STEP", "SUCCEED", "\"ParentId\":\"nested\""),
                Update("replayed", "CONTEXT", "START"),
                Update("replayed-step", "STEP", "SUCCEED", "\"ParentId\":\"replayed\""));
            await call.CheckpointAsync(
                Update("plain", "CONTEXT", "SUCCEED", "\"Payload\":\"2\""),
                Update("replayed", "CONTEXT", "SUCCEED", "\"Payload\":\"\",\"ContextOptions\":{\"ReplayChildren\":true}"),
                Wait("w", 1));
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);

        Assert.Equal(["plain", "replayed", "replayed-step", "w"], seen);
    }

    [Theory]
    [InlineData("SUCCEEDED", "ChainedInvokeSucceeded")]
    [InlineData("FAILED", "ChainedInvokeFailed")]
    [InlineData("STOPPED", "ChainedInvokeStopped")]
    [InlineData("TIMED_OUT", "ChainedInvokeTimedOut")]
    public async Task A_durable_child_is_an_execution_of_its_own_and_its_end_is_the_invokes_end(string status, string lastEvent)
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true, timeoutSeconds: 20);
        service.Handle("child", async call =>
        {
            if (status is "STOPPED" or "TIMED_OUT")
            {
                await call.CheckpointAsync(Callback("never"));
                return Pending;
            }

            return status == "SUCCEEDED" ? Succeeded(call.Input + "0") : Failed("Oops");
        });
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", "child:live", "4"));
                return Pending;
            }

            Assert.Equal(status, call.Status("i"));
            return Succeeded((string?)call.State["i"]["ChainedInvokeDetails"]!["Result"] ?? "none");
        });

        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "InvocationCompleted");
        var started = (await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!;
        var child = (string)started["DurableExecutionArn"]!;
        if (status == "STOPPED")
        {
            await service.EventuallyAsync(child, "InvocationCompleted");
            await service.OkAsync("POST", LocalService.Path(child, "/stop"), """{"ErrorType":"T","ErrorMessage":"enough"}""");
        }

        var end = await service.EndAdvancingAsync(arn);

        Assert.Contains("function:child:1/durable-execution/", child, StringComparison.Ordinal);
        Assert.Equal("1", (string)started["ExecutedVersion"]!);
        Assert.Equal(status == "SUCCEEDED" ? "40" : "none", end.Result);
        Assert.Equal(status, (string)(await service.GetAsync(LocalService.Path(child)))["Status"]!);
        Assert.Equal(lastEvent, (await service.HistoryAsync(arn))[3]);
    }

    [Theory]
    [InlineData("throws", "System.Exception")]
    [InlineData("crashes", "Runtime.ExitError")]
    [InlineData("throttled", "TooManyRequestsException")]
    public async Task A_target_that_fails_makes_the_invoke_fail(string target, string errorType)
    {
        await using var service = new LocalService();
        foreach (var (name, kind) in new[] { ("throws", InvocationOutcomeKind.FunctionError), ("crashes", InvocationOutcomeKind.Crashed), ("throttled", InvocationOutcomeKind.Throttled) })
        {
            service.Functions.Add(name);
            service.Invoker.Handlers[name] = _ => Task.FromResult(new InvocationOutcome(
                kind,
                """{"errorType":"System.Exception","errorMessage":"m","stackTrace":["at X"]}"""u8.ToArray()));
        }

        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", target));
                return Pending;
            }

            return Failed((string)call.State["i"]["ChainedInvokeDetails"]!["Error"]!["ErrorType"]!);
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);

        Assert.Equal(errorType, end.Error!.ErrorType);
        Assert.Equal(["ExecutionStarted", "ChainedInvokeStarted", "InvocationCompleted", "ChainedInvokeFailed", "InvocationCompleted", "ExecutionFailed"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_polling_invocation_is_told_of_a_chained_invoke_that_ended_meanwhile()
    {
        await using var service = new LocalService();
        service.HandlePlain("echo", input => input);
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Invoke("i", "echo"));
            for (var i = 0; i < 1_000 && call.Status("i") == "STARTED"; i++)
            {
                await call.CheckpointAsync();
            }

            return Succeeded(call.Status("i")!);
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Equal("SUCCEEDED", end.Result);
    }

    [Fact]
    public async Task A_condition_that_is_polled_shows_each_check_as_succeeded()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            var state = int.Parse((string?)call.State.GetValueOrDefault("p")?["StepDetails"]?["Result"] ?? "0") + 1;
            await call.CheckpointAsync(StepStart("p"));
            if (state == 3)
            {
                await call.CheckpointAsync(StepSucceed("p", "3"));
                return Succeeded("3");
            }

            await call.CheckpointAsync(Update("p", "STEP", "RETRY", $"\"Payload\":\"{state}\",\"StepOptions\":{{\"NextAttemptDelaySeconds\":2}}"));
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);

        Assert.Equal("2", (string)(await service.EventAsync(arn, 6))["StepSucceededDetails"]!["Result"]!["Payload"]!);
        Assert.Equal(2, (int)(await service.EventAsync(arn, 6))["StepSucceededDetails"]!["RetryDetails"]!["NextAttemptDelaySeconds"]!);
        Assert.Equal("ExecutionSucceeded", (await service.HistoryAsync(arn))[10]);
    }

    [Fact]
    public async Task A_result_checkpointed_before_the_answer_is_the_result()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Update("execution-result-1", "EXECUTION", "SUCCEED", "\"Payload\":\"large\""));
            return Succeeded("");
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);
        await service.EventuallyAsync(arn, "InvocationCompleted");

        Assert.Equal("large", end.Result);
        Assert.Equal("large", (string)(await service.GetAsync(LocalService.Path(arn)))["Result"]!);
        Assert.DoesNotContain("Error", (await service.GetAsync(LocalService.Path(arn))).AsObject().Select(member => member.Key));
        Assert.IsType<JsonArray>((await service.GetAsync(LocalService.Path(arn, "/history")))["Events"]);
    }
}
