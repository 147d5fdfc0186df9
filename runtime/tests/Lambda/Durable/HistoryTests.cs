using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Histories in the order in which the conformance requirements compare them, by event id.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task A_step_that_succeeds()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(StepStart("s"));
            await call.CheckpointAsync(StepSucceed("s", "\"hello\""));
            return Succeeded("\"hello\"");
        });

        var arn = await service.StartAsync("""{"a":1}""");
        var end = await service.EndAsync(arn);

        Assert.Equal(("SUCCEEDED", "\"hello\""), (end.Status, end.Result));
        Assert.Equal(["ExecutionStarted", "StepStarted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
        var succeeded = await service.EventAsync(arn, 3);
        Assert.Equal("\"hello\"", (string)succeeded["StepSucceededDetails"]!["Result"]!["Payload"]!);
        Assert.Equal(1, (int)succeeded["StepSucceededDetails"]!["RetryDetails"]!["CurrentAttempt"]!);
        Assert.Equal("Step", (string)succeeded["SubType"]!);
    }

    [Fact]
    public async Task A_wait_ends_between_two_invocations()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 2));
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        await service.EndAdvancingAsync(arn);

        Assert.Equal(["ExecutionStarted", "WaitStarted", "InvocationCompleted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
        Assert.Equal(2, (int)(await service.EventAsync(arn, 4))["WaitSucceededDetails"]!["Duration"]!);
    }

    [Fact]
    public async Task A_step_that_is_retried()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("s") == "READY")
            {
                Assert.Equal(1, (int)call.State["s"]["StepDetails"]!["Attempt"]!);
                await call.CheckpointAsync(StepStart("s"), StepSucceed("s"));
                return Succeeded();
            }

            await call.CheckpointAsync(StepStart("s"), StepRetry("s"));
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);

        Assert.Equal(
            ["ExecutionStarted", "StepStarted", "StepFailed", "InvocationCompleted", "StepStarted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"],
            await service.HistoryAsync(arn));
        Assert.Equal("""{"CurrentAttempt":1,"NextAttemptDelaySeconds":1}""", (await service.EventAsync(arn, 3))["StepFailedDetails"]!["RetryDetails"]!.ToJsonString());
        Assert.Equal("""{"CurrentAttempt":2}""", (await service.EventAsync(arn, 6))["StepSucceededDetails"]!["RetryDetails"]!.ToJsonString());
    }

    [Fact]
    public async Task Each_check_of_a_polled_condition_is_recorded_as_succeeded()
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
    public async Task A_completed_context_hides_its_children_unless_it_has_ReplayChildren()
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

    [Fact]
    public async Task A_chained_invoke_ends_after_the_invocation_that_started_it()
    {
        await using var service = new LocalService();
        service.HandlePlain("echo", input => input);
        service.Handle("workflow", async call =>
        {
            foreach (var id in (string[])["a", "b", "c"])
            {
                if (call.Status(id) is null)
                {
                    await call.CheckpointAsync(Invoke(id, "echo", $"\"{id}\""));
                    return Pending;
                }
            }

            return Succeeded((string)call.State["c"]["ChainedInvokeDetails"]!["Result"]!);
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);

        Assert.Equal("\"c\"", end.Result);
        Assert.Equal(
            [
                "ExecutionStarted", "ChainedInvokeStarted", "InvocationCompleted", "ChainedInvokeSucceeded", "ChainedInvokeStarted", "InvocationCompleted",
                "ChainedInvokeSucceeded", "ChainedInvokeStarted", "InvocationCompleted", "ChainedInvokeSucceeded", "InvocationCompleted", "ExecutionSucceeded",
            ],
            await service.HistoryAsync(arn));
        var started = (await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!;
        Assert.Equal(["Input", "FunctionName", "ExecutedVersion", "DurableExecutionArn"], started.AsObject().Select(member => member.Key));
        Assert.Equal("\"a\"", (string)started["Input"]!["Payload"]!);
    }
}
