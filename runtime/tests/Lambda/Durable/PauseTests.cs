using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Pause and resume: when the function runs, what continues without it, and what shows a pause.</summary>
public sealed class PauseTests
{
    [Fact]
    public async Task A_suspended_execution_is_PAUSED_at_once_and_continues_its_wait_without_the_function()
    {
        await using var service = new LocalService();
        HandleWait(service);
        var arn = await SuspendedAsync(service);

        var paused = await service.PauseAsync(arn, """{"Reason":"maintenance","ExecutionTimeoutPaused":true}""");
        var described = await service.GetAsync(LocalService.Path(arn));
        service.Time.Advance(TimeSpan.FromSeconds(5));
        await service.EventAsync(arn, "WaitSucceeded");
        Assert.Single(service.Invoker.Invocations);
        var resumed = await service.ResumeAsync(arn, """{"Reason":"done"}""");
        var end = await service.EndAsync(arn);

        Assert.Equal(1_767_323_045m, (decimal)paused["PauseRequestTimestamp"]!);
        Assert.Equal(1_767_323_050m, (decimal)resumed["ResumeRequestTimestamp"]!);
        Assert.Equal("PAUSED", (string?)described["Status"]);
        Assert.Equal("""{"ExecutionTimeoutPaused":true,"PauseRequestTimestamp":1767323045,"Reason":"maintenance"}""", described["PauseDetails"]!.ToJsonString());
        Assert.Equal("SUCCEEDED", end.Status);
        Assert.Null((await service.GetAsync(LocalService.Path(arn)))["PauseDetails"]);
        Assert.Equal(
            ["ExecutionStarted", "WaitStarted", "InvocationCompleted", "ExecutionPaused", "WaitSucceeded", "ExecutionResumed", "InvocationCompleted", "ExecutionSucceeded"],
            await service.HistoryAsync(arn));
        Assert.Equal(["RUNNING", "PAUSED", "RUNNING", "SUCCEEDED"], service.Listener.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task The_history_contains_the_reasons_unless_the_data_is_left_out()
    {
        await using var service = new LocalService();
        HandleWait(service);
        var arn = await SuspendedAsync(service);
        await service.PauseAsync(arn, """{"Reason":"ünïcode"}""");
        await service.ResumeAsync(arn);

        var paused = await service.EventAsync(arn, 4);
        var resumed = await service.EventAsync(arn, 5);
        var hidden = (await service.GetAsync(LocalService.Path(arn, "/history?IncludeExecutionData=false")))["Events"]!.AsArray();

        Assert.Equal(
            """{"Reason":{"Payload":"ünïcode","Truncated":false},"ExecutionTimeoutPaused":false,"PauseRequestTimestamp":1767323045}""",
            Text(paused["ExecutionPausedDetails"]!));
        Assert.Equal((arn.Split('/')[^2], arn.Split('/')[^1]), ((string?)paused["Name"], (string?)paused["Id"]));
        Assert.Equal("""{"ResumeRequestTimestamp":1767323045}""", Text(resumed["ExecutionResumedDetails"]!));
        Assert.Equal("""{"Truncated":true}""", Text(hidden[3]!["ExecutionPausedDetails"]!["Reason"]!));
    }

    [Fact]
    public async Task A_resume_invokes_nothing_if_nothing_has_completed()
    {
        await using var service = new LocalService();
        HandleWait(service);
        var arn = await SuspendedAsync(service);

        await service.PauseAsync(arn);
        await service.ResumeAsync(arn);

        Assert.Equal("RUNNING", await service.StatusAsync(arn));
        Assert.Equal("ExecutionResumed", (await service.HistoryAsync(arn))[^1]);
        Assert.Equal("SUCCEEDED", (await service.EndAdvancingAsync(arn)).Status);
        Assert.Equal(2, service.Invoker.Invocations.Count);
    }

    [Fact]
    public async Task A_running_invocation_continues_to_its_next_checkpoint_which_returns_no_token()
    {
        await using var service = new LocalService();
        var (reached, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var error = "";
        service.Handle("workflow", async call =>
        {
            if (call.Status("b") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(StepStart("a"), StepSucceed("a"));
            reached.SetResult();
            await release.Task;
            var token = call.Token;
            var response = await call.CheckpointAsync(StepStart("b"), StepSucceed("b"));
            Assert.Null(response["CheckpointToken"]);
            Assert.Equal("b", (string?)Assert.Single(response["NewExecutionState"]!["Operations"]!.AsArray())!["Id"]);
            call.Token = token;
            error = await call.ExpectErrorAsync(StepStart("c"));
            // What a function returns after the pause is not used.
            return Failed();
        });
        var arn = await service.StartAsync();
        await reached.Task;

        await service.PauseAsync(arn);
        var pausing = await service.StatusAsync(arn);
        release.SetResult();
        await service.EventAsync(arn, "InvocationCompleted");
        var paused = await service.StatusAsync(arn);
        await service.ResumeAsync(arn);
        var end = await service.EndAsync(arn);

        Assert.Equal(("PAUSING", "PAUSED", "SUCCEEDED", "Invalid checkpoint token"), (pausing, paused, end.Status, error));
        Assert.Empty(service.Failures);
        Assert.Equal(
            ["ExecutionStarted", "StepStarted", "StepSucceeded", "StepStarted", "StepSucceeded", "ExecutionPaused", "InvocationCompleted", "ExecutionResumed", "InvocationCompleted", "ExecutionSucceeded"],
            await service.HistoryAsync(arn));
        Assert.Equal(["RUNNING", "PAUSING", "PAUSED", "RUNNING", "SUCCEEDED"], service.Listener.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task A_resume_while_PAUSING_cancels_the_pause()
    {
        await using var service = new LocalService();
        var (reached, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Handle("workflow", async call =>
        {
            reached.SetResult();
            await release.Task;
            Assert.NotNull((await call.CheckpointAsync(StepStart("a"), StepSucceed("a")))["CheckpointToken"]);
            return Succeeded();
        });
        var arn = await service.StartAsync();
        await reached.Task;

        await service.PauseAsync(arn);
        await service.ResumeAsync(arn);
        release.SetResult();
        await service.EndAsync(arn);

        Assert.Empty(service.Failures);
        Assert.Equal(["ExecutionStarted", "StepStarted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Theory]
    [InlineData("PENDING", "PAUSED")]
    [InlineData("SUCCEEDED", "SUCCEEDED")]
    [InlineData("FAILED", "FAILED")]
    [InlineData("crash", "PAUSED")]
    public async Task An_invocation_that_ends_while_PAUSING_pauses_or_ends_the_execution(string outcome, string status)
    {
        await using var service = new LocalService();
        var (reached, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") is not null)
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            reached.SetResult();
            await release.Task;
            return outcome switch
            {
                "PENDING" => Pending,
                "SUCCEEDED" => Succeeded(),
                "FAILED" => Failed(),
                _ => throw new InvalidOperationException(outcome),
            };
        });
        var arn = await service.StartAsync();
        await reached.Task;

        await service.PauseAsync(arn);
        release.SetResult();
        await service.EventAsync(arn, "InvocationCompleted");

        Assert.Equal(status, await service.StatusAsync(arn));
        if (status == "PAUSED")
        {
            Assert.Equal("ExecutionPaused", (await service.HistoryAsync(arn))[^1]);
            await service.ResumeAsync(arn);
            Assert.Equal("SUCCEEDED", (await service.EndAdvancingAsync(arn)).Status);
        }
    }

    [Fact]
    public async Task A_step_retry_that_becomes_due_waits_for_the_resume()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("s") == "READY")
            {
                await call.CheckpointAsync(StepStart("s"), StepSucceed("s"));
                return Succeeded();
            }

            await call.CheckpointAsync(StepStart("s"), StepRetry("s"));
            return Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");

        await service.PauseAsync(arn);
        service.Time.Advance(TimeSpan.FromSeconds(10));
        await service.KillAsync();
        await service.Engine.RecoverAsync(CancellationToken.None);
        Assert.Equal("ExecutionPaused", (await service.HistoryAsync(arn))[^1]);
        await service.ResumeAsync(arn);

        Assert.Equal("SUCCEEDED", (await service.EndAdvancingAsync(arn)).Status);
    }

    [Fact]
    public async Task A_retry_after_a_pause_is_repeated_if_the_process_ends_during_it()
    {
        await using var service = new LocalService();
        var attempt = 0;
        var started = new TaskCompletionSource();
        service.Handle("workflow", async _ =>
        {
            switch (Interlocked.Increment(ref attempt))
            {
                case 1:
                    throw new InvalidOperationException("crash");
                case 2:
                    started.SetResult();
                    await new TaskCompletionSource().Task;
                    break;
            }

            return Succeeded();
        });
        var arn = await SuspendedAsync(service);
        await service.PauseAsync(arn);
        await service.ResumeAsync(arn);
        service.Time.Advance(TimeSpan.FromSeconds(1));
        await started.Task.WaitAsync(LocalService.Deadline, TestContext.Current.CancellationToken);

        await service.KillAsync();
        await service.Engine.RecoverAsync(CancellationToken.None);

        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
    }

    [Fact]
    public async Task Callbacks_and_chained_invokes_complete_while_PAUSED()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true);
        var release = new TaskCompletionSource();
        service.Handle("child", async call =>
        {
            await release.Task;
            return Succeeded("7");
        });
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c"), Invoke("i", "child:live"));
                return Pending;
            }

            return call.Status("c") == "SUCCEEDED" && call.Status("i") == "SUCCEEDED" ? Succeeded("both") : Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        var callback = (string)(await service.EventAsync(arn, 2))["CallbackStartedDetails"]!["CallbackId"]!;

        await service.PauseAsync(arn);
        await service.OkAsync("POST", LocalService.CallbackPath(callback, "heartbeat"), null);
        await service.OkAsync("POST", LocalService.CallbackPath(callback, "succeed"), "1");
        release.SetResult();
        await service.EventAsync(arn, "ChainedInvokeSucceeded");
        Assert.Equal("PAUSED", await service.StatusAsync(arn));
        await service.ResumeAsync(arn);

        Assert.Equal("both", (await service.EndAsync(arn)).Result);
    }

    [Theory]
    [InlineData(true, "SUCCEEDED")]
    [InlineData(false, "TIMED_OUT")]
    public async Task The_execution_timeout_runs_on_unless_the_pause_stops_it(bool stopsTimeout, string status)
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, timeoutSeconds: 60);
        HandleWait(service);
        var arn = await SuspendedAsync(service);

        await service.PauseAsync(arn, $$"""{"ExecutionTimeoutPaused":{{(stopsTimeout ? "true" : "false")}}}""");
        service.Time.Advance(TimeSpan.FromSeconds(61));
        await Support.Wait.UntilAsync(() => service.StatusAsync(arn), status => stopsTimeout || status == "TIMED_OUT", "the timeout");
        if (stopsTimeout)
        {
            await service.ResumeAsync(arn);
        }

        Assert.Equal(status, (await service.EndAsync(arn)).Status);
    }

    [Fact]
    public async Task A_stopped_timeout_continues_with_the_time_that_was_left()
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, timeoutSeconds: 60);
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Callback("c"));
            return Pending;
        });
        var arn = await SuspendedAsync(service);
        await service.PauseAsync(arn, """{"ExecutionTimeoutPaused":true}""");
        service.Time.Advance(TimeSpan.FromSeconds(1_000));
        await service.ResumeAsync(arn);

        service.Time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal("RUNNING", await service.StatusAsync(arn));
        service.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("TIMED_OUT", (await service.EndAsync(arn)).Status);
    }

    [Fact]
    public async Task A_paused_execution_can_be_stopped()
    {
        await using var service = new LocalService();
        HandleWait(service);
        var arn = await SuspendedAsync(service);
        await service.PauseAsync(arn);

        await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);

        Assert.Equal("STOPPED", (await service.EndAsync(arn)).Status);
        Assert.Null((await service.GetAsync(LocalService.Path(arn)))["PauseDetails"]);
    }

    [Fact]
    public async Task A_start_with_the_name_of_a_paused_execution_returns_it()
    {
        await using var service = new LocalService();
        HandleWait(service);
        var arn = await service.StartAsync(name: "one");
        await service.EventAsync(arn, "InvocationCompleted");
        await service.PauseAsync(arn);

        Assert.Equal(arn, await service.StartAsync(name: "one"));
        Assert.Equal("PAUSED", await service.StatusAsync(arn));
    }

    [Fact]
    public async Task The_list_is_filtered_by_the_statuses_of_a_pause()
    {
        await using var service = new LocalService();
        HandleWait(service);
        var arn = await SuspendedAsync(service);
        var other = await service.StartAsync();
        await service.PauseAsync(arn);

        var listed = (await service.GetAsync("/2025-12-01/functions/workflow/durable-executions?Statuses=PAUSED&Statuses=PAUSING&Statuses=DELETING"))["DurableExecutions"]!.AsArray();

        Assert.Equal((arn, "PAUSED"), ((string?)Assert.Single(listed)!["DurableExecutionArn"], (string?)listed[0]!["Status"]));
        Assert.NotEqual(arn, other);
    }

    private static async Task<string> SuspendedAsync(LocalService service)
    {
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        return arn;
    }

    /// <summary>A workflow of one wait.</summary>
    private static void HandleWait(LocalService service) => service.Handle("workflow", async call =>
    {
        if (call.Status("w") == "SUCCEEDED")
        {
            return Succeeded();
        }

        await call.CheckpointAsync(Wait("w", 5));
        return Pending;
    });

    private static string Text(System.Text.Json.Nodes.JsonNode node) => node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
