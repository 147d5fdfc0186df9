using static DurableLocal.Tests.Durable.Wire;

namespace DurableLocal.Tests.Durable;

/// <summary>Timers that come due while the function is still running: the history does not depend on how slow the machine is.</summary>
public sealed class TimerTests
{
    private static readonly string[] InOrder =
        ["ExecutionStarted", "WaitStarted", "InvocationCompleted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"];

    [Fact]
    public async Task A_wait_that_is_due_before_its_invocation_has_ended_is_recorded_after_it()
    {
        await using var service = new LocalService();
        var witness = await StartWitnessAsync(service);
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            await AdvanceAsync(service, witness, 1_900);
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        Assert.Equal(InOrder, await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_retry_that_is_due_before_its_invocation_has_ended_follows_it()
    {
        await using var service = new LocalService();
        var witness = await StartWitnessAsync(service);
        service.Handle("workflow", async call =>
        {
            if (call.Status("s") == "READY")
            {
                await call.CheckpointAsync(StepStart("s"), StepSucceed("s"));
                return Succeeded();
            }

            await call.CheckpointAsync(StepStart("s"), StepRetry("s"));
            await AdvanceAsync(service, witness, 1_900);
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        Assert.Equal(["ExecutionStarted", "StepStarted", "StepFailed", "InvocationCompleted", "StepStarted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task An_invocation_that_polls_is_told_at_once() =>
        Assert.Equal("\"SUCCEEDED\"", await SeenOfWaitThatIsOverAsync(async (_, call) =>
        {
            await call.CheckpointAsync();
            return call.Status("w");
        }));

    [Fact]
    public async Task A_state_page_shows_a_wait_that_is_over() =>
        Assert.Equal("\"SUCCEEDED\"", await SeenOfWaitThatIsOverAsync(async (service, call) =>
        {
            var state = await service.GetAsync(LocalService.Path(call.Arn, $"/state?CheckpointToken={Uri.EscapeDataString(call.Token)}"));
            return $"{state["Operations"]![1]!["Status"]}";
        }));

    [Fact]
    public async Task A_function_may_start_a_retry_by_its_own_clock()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(StepStart("s"), StepRetry("s"));
            service.Time.Advance(TimeSpan.FromMilliseconds(1_001));
            await call.CheckpointAsync(StepStart("s"));
            await call.CheckpointAsync(StepSucceed("s"));
            return Succeeded();
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Equal("SUCCEEDED", end.Status);
        Assert.Empty(service.Failures);
    }

    [Fact]
    public async Task A_long_invocation_does_not_hold_a_timer_for_ever()
    {
        await using var service = new LocalService();
        var witness = await StartWitnessAsync(service);
        var release = new TaskCompletionSource();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Wait("w", 1));
            await release.Task;
            return Succeeded();
        });

        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "WaitStarted");
        await AdvanceAsync(service, witness, 1_000);
        Assert.Equal(["ExecutionStarted", "WaitStarted"], await service.HistoryAsync(arn));
        service.Time.Advance(TimeSpan.FromSeconds(1));
        await service.EventuallyAsync(arn, "WaitSucceeded");
        release.SetResult();
        await service.EndAsync(arn);

        Assert.Equal(["ExecutionStarted", "WaitStarted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task What_was_due_before_an_execution_closes_is_recorded_before_its_end()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Wait("w", 1));
            service.Time.Advance(TimeSpan.FromMilliseconds(1_001));
            return Succeeded();
        });

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        Assert.Equal(["ExecutionStarted", "WaitStarted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_timer_that_was_held_back_when_the_process_died_is_not_lost()
    {
        await using var service = new LocalService();
        var witness = await StartWitnessAsync(service);
        var isFirst = true;
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            await (isFirst ? new TaskCompletionSource().Task : Task.CompletedTask);
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "WaitStarted");
        await AdvanceAsync(service, witness, 1_500);
        isFirst = false;
        await service.KillAsync();
        await service.Engine.RecoverAsync();
        await service.EndAsync(arn);

        Assert.Equal(["ExecutionStarted", "WaitStarted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    /// <summary>The execution's result: the status that its first invocation sees of a wait which has come to its end meanwhile.</summary>
    private static async Task<string?> SeenOfWaitThatIsOverAsync(Func<LocalService, DurableCall, Task<string?>> look)
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Wait("w", 1));
            service.Time.Advance(TimeSpan.FromMilliseconds(1_001));
            return Succeeded($"\"{await look(service, call)}\"");
        });
        return (await service.EndAsync(await service.StartAsync())).Result;
    }

    /// <summary>An execution that rests on a wait of a second, and so shows when the alarm has rung.</summary>
    private static async Task<string> StartWitnessAsync(LocalService service)
    {
        service.Functions.Add("witness", isDurable: true);
        service.Handle("witness", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            return Pending;
        });
        var witness = await service.StartAsync(function: "witness");
        await service.EventuallyAsync(witness, "InvocationCompleted");
        return witness;
    }

    private static async Task AdvanceAsync(LocalService service, string witness, int milliseconds)
    {
        service.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await service.EventuallyAsync(witness, "WaitSucceeded");
    }
}
