using DurableLocal.Core.Clock;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Timers that become due while the function runs: the order of the history does not depend on the speed of the machine.</summary>
public sealed class TimerTests
{
    private static readonly string[] InOrder =
        ["ExecutionStarted", "WaitStarted", "InvocationCompleted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"];

    [Fact]
    public async Task A_wait_that_is_due_before_its_invocation_ends_is_recorded_after_it()
    {
        await using var service = new LocalService();
        var probe = await StartProbeAsync(service);
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            await AdvanceAsync(service, probe, 1_900);
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        Assert.Equal(InOrder, await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_retry_that_is_due_before_its_invocation_ends_is_recorded_after_it()
    {
        await using var service = new LocalService();
        var probe = await StartProbeAsync(service);
        service.Handle("workflow", async call =>
        {
            if (call.Status("s") == "READY")
            {
                await call.CheckpointAsync(StepStart("s"), StepSucceed("s"));
                return Succeeded();
            }

            await call.CheckpointAsync(StepStart("s"), StepRetry("s"));
            await AdvanceAsync(service, probe, 1_900);
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        Assert.Equal(["ExecutionStarted", "StepStarted", "StepFailed", "InvocationCompleted", "StepStarted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task An_invocation_that_polls_receives_a_due_timer_at_once() =>
        Assert.Equal("\"SUCCEEDED\"", await StatusOfDueWaitAsync(async (_, call) =>
        {
            await call.CheckpointAsync();
            return call.Status("w");
        }));

    [Fact]
    public async Task A_state_page_contains_a_due_wait_as_SUCCEEDED() =>
        Assert.Equal("\"SUCCEEDED\"", await StatusOfDueWaitAsync(async (service, call) =>
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
    public async Task A_long_invocation_defers_a_timer_for_a_limited_time()
    {
        await using var service = new LocalService();
        var probe = await StartProbeAsync(service);
        var release = new TaskCompletionSource();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Wait("w", 1));
            await release.Task;
            return Succeeded();
        });

        var arn = await service.StartAsync();
        await service.EventAsync(arn, "WaitStarted");
        await AdvanceAsync(service, probe, 1_000);
        Assert.Equal(["ExecutionStarted", "WaitStarted"], await service.HistoryAsync(arn));
        service.Time.Advance(TimeSpan.FromSeconds(1));
        await service.EventAsync(arn, "WaitSucceeded");
        release.SetResult();
        await service.EndAsync(arn);

        Assert.Equal(["ExecutionStarted", "WaitStarted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_timer_that_is_due_before_an_execution_ends_is_recorded_before_its_end()
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

    /// <summary>A function that finds a wait past its end by its own clock goes on without a response that has its end.</summary>
    [Theory]
    [InlineData("the end of its branch", "ContextSucceeded")]
    [InlineData("the next operation of its branch", "StepStarted")]
    [InlineData("an operation of another branch", "StepStarted", false)]
    public async Task A_due_wait_is_recorded_before_what_follows_it(string next, string expected, bool follows = true)
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Update("left", "CONTEXT", "START"), Update("right", "CONTEXT", "START"));
            await call.CheckpointAsync(Update("w", "WAIT", "START", "\"ParentId\":\"left\",\"WaitOptions\":{\"WaitSeconds\":1}"));
            service.Time.Advance(TimeSpan.FromMilliseconds(1_001));
            await call.CheckpointAsync(next switch
            {
                "the end of its branch" => Update("left", "CONTEXT", "SUCCEED", "\"Payload\":\"1\""),
                "the next operation of its branch" => Update("s", "STEP", "START", "\"ParentId\":\"left\""),
                _ => Update("s", "STEP", "START", "\"ParentId\":\"right\""),
            });
            return Succeeded();
        });

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        string[] inOrder = follows ? ["WaitSucceeded", expected] : [expected, "WaitSucceeded"];
        Assert.Equal(["ExecutionStarted", "ContextStarted", "ContextStarted", "WaitStarted", .. inOrder, "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
        Assert.Empty(service.Failures);
    }

    [Fact]
    public async Task A_deferred_timer_survives_a_crash_of_the_process()
    {
        await using var service = new LocalService();
        var probe = await StartProbeAsync(service);
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
        await service.EventAsync(arn, "WaitStarted");
        await AdvanceAsync(service, probe, 1_500);
        isFirst = false;
        await service.KillAsync();
        await service.Engine.RecoverAsync();
        await service.EndAsync(arn);

        Assert.Equal(["ExecutionStarted", "WaitStarted", "WaitSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_row_that_stays_due_delays_no_timer_and_is_not_read_again_without_a_pause()
    {
        await using var service = new LocalService();
        var probe = await StartProbeAsync(service);
        service.Handle("workflow", static async call =>
        {
            await call.CheckpointAsync(Wait("w", 3_600));
            return Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");

        // As where the clock is set back between the read of what is due and its handling: the execution itself has no timer that is due.
        await service.Database.WriteAsync(static session => session.Execute("UPDATE durable_executions SET due_at = 1 WHERE function_name = 'workflow'"));
        await AdvanceAsync(service, probe, 1_000);

        await Support.Wait.UntilAsync(() => !((IPendingWork)service.Engine).IsBusy, "the pause of the timers");
    }

    /// <summary>Runs an execution whose first invocation reads the status of a wait that has become due, and returns that status.</summary>
    private static async Task<string?> StatusOfDueWaitAsync(Func<LocalService, DurableCall, Task<string?>> readStatus)
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Wait("w", 1));
            service.Time.Advance(TimeSpan.FromMilliseconds(1_001));
            return Succeeded($"\"{await readStatus(service, call)}\"");
        });
        return (await service.EndAsync(await service.StartAsync())).Result;
    }

    /// <summary>Starts an execution suspended on a wait of one second: its history shows whether the engine's timer has fired.</summary>
    private static async Task<string> StartProbeAsync(LocalService service)
    {
        service.Functions.Add("probe", isDurable: true);
        service.Handle("probe", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            return Pending;
        });
        var probe = await service.StartAsync(function: "probe");
        await service.EventAsync(probe, "InvocationCompleted");
        return probe;
    }

    private static async Task AdvanceAsync(LocalService service, string probe, int milliseconds)
    {
        service.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await service.EventAsync(probe, "WaitSucceeded");
    }
}
