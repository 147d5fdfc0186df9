using DurableLocal.Lambda;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Chained invokes: durable and plain targets, how they end, and targets, inputs and outputs that the service rejects.</summary>
public sealed class ChainedInvokeTests
{
    [Theory]
    [InlineData("SUCCEEDED", "ChainedInvokeSucceeded")]
    [InlineData("FAILED", "ChainedInvokeFailed")]
    [InlineData("STOPPED", "ChainedInvokeStopped")]
    [InlineData("TIMED_OUT", "ChainedInvokeTimedOut")]
    public async Task A_durable_target_runs_as_an_execution_whose_end_completes_the_invoke(string status, string lastEvent)
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
        await service.EventAsync(arn, "InvocationCompleted");
        var started = (await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!;
        var child = (string)started["DurableExecutionArn"]!;
        if (status == "STOPPED")
        {
            await service.EventAsync(child, "InvocationCompleted");
            await service.OkAsync("POST", LocalService.Path(child, "/stop"), """{"ErrorType":"T","ErrorMessage":"enough"}""");
        }

        var end = await service.EndAdvancingAsync(arn);

        Assert.Contains("function:child:1/durable-execution/", child, StringComparison.Ordinal);
        Assert.Equal("1", (string)started["ExecutedVersion"]!);
        Assert.Equal(status == "SUCCEEDED" ? "40" : "none", end.Result);
        Assert.Equal(status, (string)(await service.GetAsync(LocalService.Path(child)))["Status"]!);
        Assert.Equal(lastEvent, (await service.HistoryAsync(arn))[3]);
    }

    [Fact]
    public async Task A_durable_target_continues_when_its_caller_is_stopped()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true);
        var release = new TaskCompletionSource();
        service.Handle("child", async _ =>
        {
            await release.Task;
            return Succeeded("\"done\"");
        });
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Invoke("i", "child:live"));
            return Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        var child = (string)(await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!["DurableExecutionArn"]!;

        await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);
        release.SetResult();

        Assert.Equal(("SUCCEEDED", "\"done\""), ((await service.EndAsync(child)).Status, (await service.EndAsync(child)).Result));
        Assert.Equal("STOPPED", (await service.EndAsync(arn)).Status);
        Assert.Equal(["ExecutionStarted", "ChainedInvokeStarted", "InvocationCompleted", "ExecutionStopped"], await service.HistoryAsync(arn));
        Assert.Empty(service.Defects);
    }

    [Fact]
    public async Task A_durable_target_that_times_out_fails_the_invoke_with_its_timeout()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true, timeoutSeconds: 5);
        service.Handle("child", async call =>
        {
            await call.CheckpointAsync(Callback("never"));
            return Pending;
        });
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", "child:1"));
                return Pending;
            }

            return Succeeded(call.State["i"]["ChainedInvokeDetails"]!["Error"]!.ToJsonString());
        });

        var end = await service.EndAdvancingAsync(await service.StartAsync());

        Assert.Equal("""{"ErrorMessage":"CHAINED_INVOKE timed out after 5 seconds.","ErrorType":"ChainedInvoke.Timeout"}""", end.Result);
    }

    [Theory]
    [InlineData("throws", "System.Exception")]
    [InlineData("crashes", "Runtime.ExitError")]
    [InlineData("throttled", "TooManyRequestsException")]
    public async Task A_target_that_fails_fails_the_invoke(string target, string errorType)
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

    [Theory]
    [InlineData("missing", "", "ResourceNotFoundException", "Function not found: missing")]
    [InlineData("durable", "", "InvalidParameterValueException", "You cannot invoke a durable function using an unqualified ARN.")]
    [InlineData("plain", ",\"TenantId\":\"t\"", "InvalidParameterValueException", "TenantId: plain has no tenant isolation")]
    [InlineData("isolated", "", "InvalidParameterValueException", "TenantId: required by isolated")]
    public async Task A_target_that_cannot_be_invoked_fails_the_operation_in_the_response_to_its_start(string target, string more, string errorType, string message)
    {
        await using var service = new LocalService();
        service.Functions.Add("durable", isDurable: true);
        service.Functions.Add("isolated", isTenantIsolated: true);
        service.HandlePlain("plain", input => input);
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Invoke("i", target, "1", more));
            Assert.Equal("FAILED", call.Status("i"));
            Assert.StartsWith(message, (string)call.State["i"]["ChainedInvokeDetails"]!["Error"]!["ErrorMessage"]!, StringComparison.Ordinal);
            return Failed((string)call.State["i"]["ChainedInvokeDetails"]!["Error"]!["ErrorType"]!);
        });

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Empty(service.Failures);
        Assert.Equal(errorType, end.Error!.ErrorType);
        Assert.Equal(["ExecutionStarted", "ChainedInvokeStarted", "ChainedInvokeFailed", "InvocationCompleted", "ExecutionFailed"], await service.HistoryAsync(arn));
    }

    [Theory]
    [InlineData("plain", "{}")]
    [InlineData("child:1", "null")]
    public async Task A_target_without_a_payload_receives_the_default_input_of_an_invoke_without_a_body(string target, string input)
    {
        await using var service = new LocalService();
        service.HandlePlain("plain", payload => payload);
        service.Functions.Add("child", isDurable: true);
        service.Handle("child", call => Task.FromResult(Succeeded(call.Input!)));
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Update("i", "CHAINED_INVOKE", "START", $$$"""
                    "ChainedInvokeOptions":{"FunctionName":"{{{target}}}"}
                    """));
            }

            return call.Status("i") == "SUCCEEDED" ? Succeeded((string)call.State["i"]["ChainedInvokeDetails"]!["Result"]!) : Pending;
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Equal(input, end.Result);
    }

    [Fact]
    public async Task An_output_above_the_limit_fails_the_invoke()
    {
        await using var service = new LocalService();
        service.HandlePlain("plain", _ => $"\"{new string('x', 1_048_575)}\"");
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", "plain"));
                return Pending;
            }

            return Succeeded(call.State["i"]["ChainedInvokeDetails"]!["Error"]!.ToJsonString());
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Equal("""{"ErrorMessage":"CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes."}""", end.Result);
    }

    [Fact]
    public async Task A_polling_invocation_receives_the_end_of_a_chained_invoke()
    {
        await using var service = new LocalService();
        service.HandlePlain("echo", input => input);
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Invoke("i", "echo"));
            var deadline = DateTime.UtcNow + LocalService.Deadline;
            while (call.Status("i") == "STARTED" && DateTime.UtcNow < deadline)
            {
                await Task.Yield();
                await call.CheckpointAsync();
            }

            return Succeeded(call.Status("i")!);
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Equal("SUCCEEDED", end.Result);
    }
}
