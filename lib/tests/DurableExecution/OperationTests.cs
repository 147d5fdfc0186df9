using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;
using Amazon.Lambda.DurableExecution.Services;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>Waits, invokes, callbacks and conditions, for each recorded status.</summary>
public sealed class OperationTests
{
    [Fact]
    public async Task A_wait_suspends_and_continues_when_the_service_ends_it()
    {
        var workflow = new Workflow<int>(async context =>
        {
            await context.WaitAsync(TimeSpan.FromSeconds(1.5), "w");
            return 1;
        });

        var output = await workflow.RunAsync();

        Assert.Equal(("1", 2), (output.Result, workflow.Invocations));
        Assert.Equal(2, Assert.Single(workflow.Service.Updates).WaitSeconds);
    }

    [Fact]
    public async Task A_wait_suspends_even_if_its_time_has_passed_before_the_response()
    {
        var workflow = new Workflow<int>(async context =>
        {
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 1;
        });
        workflow.Service.OnCheckpoint = (_, isApplied) => workflow.Clock.Advance(TimeSpan.FromSeconds(isApplied ? 2 : 0));

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(31_622_401)]
    public async Task A_wait_outside_the_limits_of_the_service_is_rejected(double seconds)
    {
        var workflow = new Workflow<int>(async context =>
        {
            await context.WaitAsync(TimeSpan.FromSeconds(seconds));
            return 1;
        });

        Assert.Equal(typeof(ArgumentOutOfRangeException).FullName, (await workflow.RunAsync()).Error?.ErrorType);
    }

    [Theory]
    [InlineData(OperationStatuses.Started, -1, InvocationStatus.Succeeded)]
    [InlineData(OperationStatuses.Started, 5, InvocationStatus.Pending)]
    [InlineData(OperationStatuses.Pending, 5, InvocationStatus.Pending)]
    [InlineData(OperationStatuses.Succeeded, -1, InvocationStatus.Succeeded)]
    [InlineData(OperationStatuses.Ready, 5, InvocationStatus.Failed)]
    [InlineData(OperationStatuses.Failed, -1, InvocationStatus.Failed)]
    [InlineData(OperationStatuses.Cancelled, -1, InvocationStatus.Failed)]
    [InlineData(OperationStatuses.TimedOut, -1, InvocationStatus.Failed)]
    public async Task A_wait_follows_its_recorded_status(string status, int endsInSeconds, InvocationStatus outcome)
    {
        var workflow = new Workflow<int>(async context =>
        {
            await context.WaitAsync(TimeSpan.FromSeconds(5));
            return 1;
        });
        var end = workflow.Clock.GetUtcNow().AddSeconds(endsInSeconds).ToUnixTimeMilliseconds();
        workflow.Service.Seed(new Operation
        {
            Id = OperationIds.Derive(null, 1),
            Type = OperationTypes.Wait,
            Status = status,
            WaitDetails = new WaitDetails { ScheduledEndTimestamp = end },
        });

        Assert.Equal(outcome, (await workflow.InvokeAsync()).Status);
        Assert.Empty(workflow.Service.Updates);
    }

    [Fact]
    public async Task An_invoke_sends_function_tenant_and_payload_and_returns_the_result()
    {
        var workflow = new Workflow<int>(context => context.InvokeAsync<Order, int>(
            "target:1", new Order("a", 2), "call", new InvokeConfig { TenantId = "t" }));
        workflow.Service.Functions["target:1"] = payload => (OperationStatuses.Succeeded, payload == """{"Id":"a","Quantity":2}""" ? "5" : "0", null);

        var output = await workflow.RunAsync();

        Assert.Equal("5", output.Result);
        Assert.Equal(new InvokeTarget("target:1", "t"), Assert.Single(workflow.Service.Updates).InvokeTarget);
    }

    [Theory]
    [InlineData(OperationStatuses.Failed, typeof(InvokeFailedException))]
    [InlineData(OperationStatuses.TimedOut, typeof(InvokeTimedOutException))]
    [InlineData(OperationStatuses.Stopped, typeof(InvokeStoppedException))]
    [InlineData(OperationStatuses.Cancelled, typeof(NonDeterministicExecutionException))]
    [InlineData(OperationStatuses.Ready, typeof(NonDeterministicExecutionException))]
    public async Task An_unsuccessful_invoke_throws_the_exception_of_its_status(string status, Type exception)
    {
        Exception? caught = null;
        var workflow = new Workflow<int>(async context =>
        {
            caught = await Record.ExceptionAsync(() => context.InvokeAsync<int, int>("target", 1));
            return 0;
        });
        workflow.Service.Seed(new Operation
        {
            Id = OperationIds.Derive(null, 1),
            Type = OperationTypes.ChainedInvoke,
            Status = status,
            ChainedInvokeDetails = new ChainedInvokeDetails { Error = new ErrorObject { ErrorType = "T", ErrorMessage = "M", ErrorData = "D" } },
        });

        await workflow.InvokeAsync();

        Assert.IsType(exception, caught);
        if (caught is InvokeException invoke)
            Assert.Equal(("target", "T", "M", "D"), (invoke.FunctionName, invoke.ErrorType, invoke.Message, invoke.ErrorData));
    }

    [Theory]
    [InlineData(OperationStatuses.Started)]
    [InlineData(OperationStatuses.Pending)]
    public async Task An_invoke_in_progress_suspends(string status)
    {
        var workflow = new Workflow<int>(context => context.InvokeAsync<int, int>("target", 1));
        workflow.Service.Seed(new Operation { Id = OperationIds.Derive(null, 1), Type = OperationTypes.ChainedInvoke, Status = status });

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
    }

    [Fact]
    public async Task A_callback_suspends_when_its_result_is_awaited()
    {
        var workflow = new Workflow<string>(async context =>
        {
            var callback = await context.CreateCallbackAsync<string>("cb", new CallbackConfig { Timeout = TimeSpan.FromSeconds(1.2), HeartbeatTimeout = TimeSpan.FromSeconds(9) });
            await context.StepAsync((_, _) => Task.FromResult(callback.CallbackId), "id");
            return await callback.GetResultAsync();
        });

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
        workflow.Service.CompleteCallback("callback-1", "\"done\"");
        var output = await workflow.InvokeAsync();

        Assert.Equal("\"done\"", output.Result);
        Assert.Equal(new CallbackLimits(2, 9), workflow.Service.Updates[0].CallbackLimits);
        Assert.Equal("\"callback-1\"", workflow.Service.Named("id").StepDetails?.Result);
    }

    [Fact]
    public async Task A_callback_without_a_result_gives_the_default_value_and_an_empty_one_is_not_valid()
    {
        var workflow = new Workflow<int>(async context => await (await context.CreateCallbackAsync<int>()).GetResultAsync());
        await workflow.InvokeAsync();
        workflow.Service.CompleteCallback("callback-1", null);

        Assert.Equal("0", (await workflow.InvokeAsync()).Result);
        workflow.Service.CompleteCallback("callback-1", "");
        Assert.Equal(typeof(JsonSerializerException).FullName, (await workflow.InvokeAsync()).Error?.ErrorType);
    }

    [Theory]
    [InlineData(OperationStatuses.Failed, typeof(CallbackFailedException))]
    [InlineData(OperationStatuses.TimedOut, typeof(CallbackTimeoutException))]
    public async Task Only_the_result_of_a_callback_throws_never_its_creation(string status, Type exception)
    {
        CallbackException? caught = null;
        var workflow = new Workflow<int>(async context =>
        {
            var callback = await context.CreateCallbackAsync<int>();
            caught = await Assert.ThrowsAnyAsync<CallbackException>(() => callback.GetResultAsync());
            return 0;
        });
        workflow.Service.Seed(Callback(status, "id-1"));

        await workflow.InvokeAsync();

        Assert.IsType(exception, caught);
        Assert.Equal(("id-1", "T", "M"), (caught!.CallbackId, caught.ErrorType, caught.Message));
    }

    [Theory]
    [InlineData(OperationStatuses.Ready, "id-1")]
    [InlineData(OperationStatuses.Cancelled, "id-1")]
    [InlineData(OperationStatuses.Started, null)]
    public async Task A_status_that_is_not_valid_for_a_callback_ends_the_execution(string status, string? callbackId)
    {
        var workflow = new Workflow<int>(async context => await (await context.CreateCallbackAsync<int>()).GetResultAsync());
        workflow.Service.Seed(Callback(status, callbackId));

        Assert.Equal(typeof(NonDeterministicExecutionException).FullName, (await workflow.InvokeAsync()).Error?.ErrorType);
    }

    [Fact]
    public async Task A_wait_for_a_callback_is_a_context_with_the_callback_and_its_submitter()
    {
        var submitted = new List<string>();
        var workflow = new Workflow<string>(context => context.WaitForCallbackAsync<string>(
            (id, _, _) =>
            {
                submitted.Add(id);
                return Task.CompletedTask;
            },
            "approval"));

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
        workflow.Service.CompleteCallback(submitted[0], "\"yes\"");
        var output = await workflow.InvokeAsync();

        Assert.Equal("\"yes\"", output.Result);
        Assert.Single(submitted);
        Assert.Equal(["approval", "approval-callback", "approval-submitter"], workflow.Service.Operations.Select(operation => operation.Name));
        Assert.Equal("WaitForCallback", workflow.Service.Named("approval").SubType);
        Assert.Equal(workflow.Service.Named("approval").Id, workflow.Service.Named("approval-callback").ParentId);
    }

    [Fact]
    public async Task A_failed_wait_for_a_callback_is_recorded_by_its_exception_and_known_by_it_at_a_replay()
    {
        var seen = new List<string>();
        var workflow = new Workflow<int>(async context =>
        {
            var caught = await Assert.ThrowsAnyAsync<CallbackException>(() => context.WaitForCallbackAsync<int>((_, _, _) => Task.CompletedTask, "a"));
            seen.Add($"{caught.GetType().Name} {caught.ErrorType} {caught.Message} {caught.ErrorData} {caught.CallbackId}");
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 0;
        });
        await workflow.InvokeAsync();
        workflow.Service.FailCallback("callback-2", new ErrorObject { ErrorType = "Rejected", ErrorMessage = "no", ErrorData = "{}" });

        await workflow.RunAsync();

        var type = typeof(CallbackFailedException).FullName;
        Assert.Equal(["CallbackFailedException Rejected no {} callback-2", $"CallbackFailedException {type} no  "], seen);
        Assert.Equal((type, "no"), (workflow.Service.Named("a").ContextDetails?.Error?.ErrorType, workflow.Service.Named("a").ContextDetails?.Error?.ErrorMessage));
    }

    [Fact]
    public async Task A_wait_for_a_callback_times_out_and_a_submitter_may_fail()
    {
        var seen = new List<string>();
        var workflow = new Workflow<int>(async context =>
        {
            foreach (var name in new[] { "late", "unsent" })
            {
                var caught = await Assert.ThrowsAnyAsync<CallbackException>(() => context.WaitForCallbackAsync<int>(
                    (_, _, _) => name == "late" ? Task.CompletedTask : throw new IOException("down"), name, new WaitForCallbackConfig { Timeout = TimeSpan.FromSeconds(3) }));
                seen.Add($"{caught.GetType().Name} {caught.ErrorType}");
            }

            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 0;
        });

        await workflow.RunAsync();

        var (late, unsent) = (typeof(CallbackTimeoutException).FullName, typeof(StepException).FullName);
        Assert.Equal(
            ["CallbackTimeoutException Callback.Timeout", "CallbackSubmitterException System.IO.IOException", $"CallbackTimeoutException {late}", $"CallbackSubmitterException {unsent}"],
            seen);
        Assert.Equal((late, unsent), (workflow.Service.Named("late").ContextDetails?.Error?.ErrorType, workflow.Service.Named("unsent").ContextDetails?.Error?.ErrorType));
        Assert.Equal("null", workflow.Service.Named("late-submitter").StepDetails?.Result);
    }

    [Fact]
    public async Task A_condition_is_checked_with_its_state_until_it_is_met()
    {
        var checks = new List<(int State, int Attempt)>();
        var workflow = new Workflow<int>(context => context.WaitForConditionAsync<int>(
            (state, check, _) =>
            {
                checks.Add((state, check.AttemptNumber));
                return Task.FromResult(state + 10);
            },
            new WaitForConditionConfig<int> { InitialState = 5, WaitStrategy = WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(2), isDone: state => state >= 35) },
            "poll"));

        var output = await workflow.RunAsync();

        Assert.Equal(("35", 3), (output.Result, workflow.Invocations));
        Assert.Equal([(5, 1), (15, 2), (25, 3)], checks);
        Assert.Equal(("WaitForCondition", OperationTypes.Step), (workflow.Service.Named("poll").SubType, workflow.Service.Named("poll").Type));
        Assert.Equal(
            [OperationVerb.Start, OperationVerb.Retry, OperationVerb.Start, OperationVerb.Retry, OperationVerb.Start, OperationVerb.Succeed],
            workflow.Service.Updates.Select(update => update.Action));
        Assert.Equal((2, "15"), (workflow.Service.Updates[1].NextAttemptDelaySeconds, workflow.Service.Updates[1].Payload));
    }

    [Fact]
    public async Task An_exhausted_condition_throws_its_last_state_at_every_replay()
    {
        var seen = new List<string>();
        var workflow = new Workflow<int>(async context =>
        {
            var caught = await Assert.ThrowsAsync<WaitForConditionException>(() => context.WaitForConditionAsync<int>(
                (state, _, _) => Task.FromResult(state + 1),
                new WaitForConditionConfig<int> { InitialState = 0, WaitStrategy = WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(1), maxAttempts: 2) },
                "poll"));
            seen.Add($"{caught.AttemptsExhausted} {caught.LastState} {caught.Message}");
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 0;
        });

        await workflow.RunAsync();

        const string Expected = "2 2 WaitForCondition 'poll' exhausted 2 attempts without the condition being met.";
        Assert.Equal([Expected, Expected], seen);
    }

    [Fact]
    public async Task A_condition_whose_recorded_state_cannot_be_read_begins_again()
    {
        var checks = new List<(int Invocation, string State)>();
        Workflow<string>? workflow = null;
        workflow = new Workflow<string>(async context =>
        {
            // The second invocation has code with another type of state.
            if (workflow!.Invocations == 1)
            {
                await context.WaitForConditionAsync<string>(
                    (state, _, _) => Task.FromResult(Checked(state)),
                    new WaitForConditionConfig<string> { InitialState = "text", WaitStrategy = WaitStrategy.Fixed<string>(TimeSpan.FromSeconds(1)) });
            }

            var last = await context.WaitForConditionAsync<int>(
                (state, _, _) => Task.FromResult(int.Parse(Checked($"{state}")) + 1),
                new WaitForConditionConfig<int> { InitialState = 7, WaitStrategy = WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(1), isDone: _ => true) });
            return $"{last}";

            string Checked(string state)
            {
                checks.Add((workflow.Invocations, state));
                return state;
            }
        });

        var output = await workflow.RunAsync();

        Assert.Equal("\"8\"", output.Result);
        Assert.Equal([(1, "text"), (2, "7")], checks);
    }

    [Fact]
    public async Task A_check_that_throws_fails_the_condition()
    {
        var workflow = new Workflow<int>(context => context.WaitForConditionAsync<int>(
            (_, _, _) => throw new IOException("down"),
            new WaitForConditionConfig<int> { InitialState = 0, WaitStrategy = WaitStrategy.Fixed<int>(TimeSpan.FromSeconds(1)) }));

        var output = await workflow.RunAsync();

        Assert.Equal((typeof(IOException).FullName, "down"), (output.Error?.ErrorType, output.Error?.ErrorMessage));
    }

    private static Operation Callback(string status, string? callbackId) => new()
    {
        Id = OperationIds.Derive(null, 1),
        Type = OperationTypes.Callback,
        Status = status,
        CallbackDetails = new CallbackDetails { CallbackId = callbackId, Error = new ErrorObject { ErrorType = "T", ErrorMessage = "M" } },
    };
}
