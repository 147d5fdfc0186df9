using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;
using Amazon.Lambda.DurableExecution.Services;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class StepTests
{
    private static readonly StepConfig TwoAttempts = new()
    {
        RetryStrategy = RetryStrategy.Exponential(2, TimeSpan.FromSeconds(2), jitter: JitterStrategy.None),
    };

    private static readonly StepConfig AtMostOnce = new() { Semantics = StepSemantics.AtMostOncePerRetry };

    [Fact]
    public async Task A_step_is_recorded_with_start_and_result_in_one_request()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(7), "seven"));

        var output = await workflow.RunAsync();

        Assert.Equal((InvocationStatus.Succeeded, "7"), (output.Status, output.Result));
        Assert.Equal([2], workflow.Service.BatchSizes);
        Assert.Equal([OperationVerb.Start, OperationVerb.Succeed], workflow.Service.Updates.Select(update => update.Action));
        Assert.Equal((OperationTypes.Step, "Step", "7"), (workflow.Service.Updates[1].Type, workflow.Service.Updates[1].SubType, workflow.Service.Updates[1].Payload));
    }

    [Fact]
    public async Task A_succeeded_step_returns_its_recorded_result()
    {
        var workflow = new Workflow<int>(context => context.StepAsync<int>((_, _) => throw new InvalidOperationException("ran again"), "s"));
        workflow.Service.Seed(Record(OperationStatuses.Succeeded, new StepDetails { Attempt = 1, Result = "42" }));

        Assert.Equal("42", (await workflow.RunAsync()).Result);
        Assert.Empty(workflow.Service.Updates);
    }

    [Fact]
    public async Task A_failed_step_throws_its_recorded_error()
    {
        StepException? caught = null;
        var workflow = new Workflow<int>(async context =>
        {
            caught = await Assert.ThrowsAsync<StepException>(() => context.StepAsync((_, _) => Task.FromResult(1), "s"));
            return 0;
        });
        var error = new ErrorObject { ErrorType = "T", ErrorMessage = "M", ErrorData = "D", StackTrace = ["at X"] };
        workflow.Service.Seed(Record(OperationStatuses.Failed, new StepDetails { Error = error }));

        await workflow.RunAsync();

        Assert.NotNull(caught);
        Assert.Equal(("T", "M", "D"), (caught.ErrorType, caught.Message, caught.ErrorData));
        Assert.Equal(["at X"], caught.OriginalStackTrace);
    }

    [Fact]
    public async Task A_step_recorded_as_started_runs_again_without_a_second_start()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((step, _) => Task.FromResult(step.AttemptNumber), "s"));
        workflow.Service.Seed(Record(OperationStatuses.Started, new StepDetails { Attempt = 1 }));

        Assert.Equal("2", (await workflow.RunAsync()).Result);
        Assert.Equal([OperationVerb.Succeed], workflow.Service.Updates.Select(update => update.Action));
    }

    [Fact]
    public async Task A_ready_step_starts_its_next_attempt()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((step, _) => Task.FromResult(step.AttemptNumber), "s"));
        workflow.Service.Seed(Record(OperationStatuses.Ready, new StepDetails { Attempt = 2 }));

        Assert.Equal("3", (await workflow.RunAsync()).Result);
        Assert.Equal([OperationVerb.Start, OperationVerb.Succeed], workflow.Service.Updates.Select(update => update.Action));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-9)]
    public async Task A_pending_step_suspends_until_the_service_marks_it_ready(int dueInSeconds)
    {
        var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(1), "s"));
        var due = workflow.Clock.GetUtcNow().AddSeconds(dueInSeconds).ToUnixTimeMilliseconds();
        workflow.Service.Seed(Record(OperationStatuses.Pending, new StepDetails { Attempt = 1, NextAttemptTimestamp = due }));

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
        Assert.Empty(workflow.Service.Updates);
    }

    [Theory]
    [InlineData(OperationStatuses.TimedOut)]
    [InlineData(OperationStatuses.Stopped)]
    [InlineData(OperationStatuses.Cancelled)]
    public async Task A_status_that_is_not_valid_for_a_step_ends_the_execution(string status)
    {
        var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(1), "s"));
        workflow.Service.Seed(Record(status, new StepDetails()));

        var output = await workflow.RunAsync();

        Assert.Equal(typeof(NonDeterministicExecutionException).FullName, output.Error?.ErrorType);
    }

    [Fact]
    public async Task A_type_or_name_that_differs_from_the_record_ends_the_execution()
    {
        foreach (var (type, name) in new[] { (OperationTypes.Wait, "s"), (OperationTypes.Step, "other") })
        {
            var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(1), "s"));
            workflow.Service.Seed(new Operation { Id = OperationIds.Derive(null, 1), Type = type, Name = name, Status = OperationStatuses.Succeeded });

            var output = await workflow.RunAsync();

            Assert.Equal((InvocationStatus.Failed, typeof(NonDeterministicExecutionException).FullName), (output.Status, output.Error?.ErrorType));
        }
    }

    [Fact]
    public async Task A_failing_step_is_retried_after_the_delay_of_its_strategy()
    {
        var workflow = new Workflow<int>(context => context.StepAsync(
            (step, _) => step.AttemptNumber == 1 ? throw new InvalidOperationException("first") : Task.FromResult(step.AttemptNumber), "s", TwoAttempts));

        var output = await workflow.RunAsync();

        Assert.Equal(("2", 2), (output.Result, workflow.Invocations));
        Assert.Equal(
            [OperationVerb.Start, OperationVerb.Retry, OperationVerb.Start, OperationVerb.Succeed],
            workflow.Service.Updates.Select(update => update.Action));
        Assert.Equal((2, "first"), (workflow.Service.Updates[1].NextAttemptDelaySeconds, workflow.Service.Updates[1].Error?.ErrorMessage));
    }

    [Fact]
    public async Task A_step_without_a_strategy_fails_at_once_with_the_original_type()
    {
        var workflow = new Workflow<int>(context => context.StepAsync<int>((_, _) => throw new InvalidOperationException("boom"), "s"));

        var output = await workflow.RunAsync();

        Assert.Equal(typeof(InvalidOperationException).FullName, workflow.Service.Named("s").StepDetails?.Error?.ErrorType);
        Assert.Equal((typeof(StepException).FullName, "boom"), (output.Error?.ErrorType, output.Error?.ErrorMessage));
    }

    [Fact]
    public async Task At_most_once_records_its_start_before_it_runs()
    {
        Workflow<int>? workflow = null;
        workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(workflow!.Service.Updates.Count), "s", AtMostOnce));

        Assert.Equal("1", (await workflow.RunAsync()).Result);
        Assert.Equal([1, 1], workflow.Service.BatchSizes);
    }

    [Fact]
    public async Task At_most_once_interrupted_without_a_strategy_fails_without_running()
    {
        var ran = false;
        var workflow = new Workflow<int>(async context =>
        {
            await Assert.ThrowsAsync<StepInterruptedException>(() => context.StepAsync((_, _) => Task.FromResult(ran = true), "s", AtMostOnce));
            return 0;
        });
        workflow.Service.Seed(Record(OperationStatuses.Started, new StepDetails { Attempt = 0 }));

        Assert.Equal(InvocationStatus.Succeeded, (await workflow.RunAsync()).Status);
        Assert.Equal(InvocationStatus.Succeeded, (await workflow.InvokeAsync()).Status);
        Assert.False(ran);
    }

    [Fact]
    public async Task At_most_once_interrupted_with_a_strategy_runs_its_next_attempt()
    {
        var config = new StepConfig { Semantics = StepSemantics.AtMostOncePerRetry, RetryStrategy = TwoAttempts.RetryStrategy };
        var workflow = new Workflow<int>(context => context.StepAsync((step, _) => Task.FromResult(step.AttemptNumber), "s", config));
        workflow.Service.Seed(Record(OperationStatuses.Started, new StepDetails { Attempt = 0 }));

        Assert.Equal("2", (await workflow.RunAsync()).Result);
        Assert.Equal(OperationVerb.Retry, workflow.Service.Updates[0].Action);
    }

    [Fact]
    public async Task A_long_step_has_its_start_recorded_while_it_runs()
    {
        var running = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var workflow = new Workflow<int>(context => context.StepAsync(
            async (_, _) =>
            {
                running.SetResult();
                await finish.Task;
                return 1;
            },
            "s"));
        var started = new TaskCompletionSource();
        workflow.Service.OnCheckpoint = (_, after) => started.TrySetResult();
        var invocation = workflow.InvokeAsync();
        await running.Task;

        workflow.Clock.Advance(CheckpointBatcher.Linger);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        finish.SetResult();

        Assert.Equal(InvocationStatus.Succeeded, (await invocation).Status);
        Assert.Equal([1, 1], workflow.Service.BatchSizes);
    }

    [Fact]
    public async Task A_null_result_and_a_step_without_a_result_are_supported()
    {
        var workflow = new Workflow<string?>(async context =>
        {
            await context.StepAsync((_, _) => Task.CompletedTask, "void");
            return await context.StepAsync((_, _) => Task.FromResult<string?>(null), "null");
        });

        var output = await workflow.RunAsync();

        Assert.Equal((InvocationStatus.Succeeded, null), (output.Status, output.Result));
        Assert.Null(workflow.Service.Named("void").StepDetails?.Result);
        Assert.Equal("null", workflow.Service.Named("null").StepDetails?.Result);
    }

    [Fact]
    public async Task A_large_error_is_truncated_to_the_checkpoint_limit()
    {
        var workflow = new Workflow<int>(context => context.StepAsync<int>((_, _) => throw new InvalidOperationException(new string('x', 100_000)), "s"));

        await workflow.RunAsync();

        Assert.InRange(workflow.Service.Named("s").StepDetails!.Error!.ErrorMessage!.Length, 1, 32_768 / 2);
    }

    private static Operation Record(string status, StepDetails details) => new()
    {
        Id = OperationIds.Derive(null, 1),
        Type = OperationTypes.Step,
        SubType = OperationSubTypes.Step,
        Name = "s",
        Status = status,
        StepDetails = details,
    };
}
