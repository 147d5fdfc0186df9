using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;
using Amazon.Lambda.DurableExecution.Services;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class StepTests
{
    private static readonly StepConfig TwoAttempts = new()
    {
        RetryStrategy = RetryStrategy.Exponential(2, TimeSpan.FromSeconds(2), jitter: JitterStrategy.None),
    };

    private static readonly StepConfig AtMostOnce = new() { Semantics = StepSemantics.AtMostOncePerRetry };

    [Fact]
    public async Task A_step_is_recorded_with_start_and_result()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(7), "seven"));

        var output = await workflow.RunAsync();

        Assert.Equal((InvocationStatus.Succeeded, "7"), (output.Status, output.Result));
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

    [Fact]
    public async Task A_pending_step_suspends_until_its_next_attempt_is_due()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(1), "s"));
        var due = workflow.Clock.GetUtcNow().AddSeconds(9).ToUnixTimeMilliseconds();
        workflow.Service.Seed(Record(OperationStatuses.Pending, new StepDetails { Attempt = 1, NextAttemptTimestamp = due }));

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
        Assert.Empty(workflow.Service.Updates);
    }

    [Fact]
    public async Task A_pending_step_that_is_due_starts_its_next_attempt_at_once()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((step, _) => Task.FromResult(step.AttemptNumber), "s"));
        var due = workflow.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        workflow.Service.Seed(Record(OperationStatuses.Pending, new StepDetails { Attempt = 1, NextAttemptTimestamp = due }));

        Assert.Equal((InvocationStatus.Succeeded, "2"), (await workflow.InvokeAsync()) is var output ? (output.Status, output.Result) : default);
        Assert.Equal([OperationVerb.Start, OperationVerb.Succeed], workflow.Service.Updates.Select(update => update.Action));
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
        Assert.NotEmpty(workflow.Service.Named("s").StepDetails?.Error?.StackTrace!);
        Assert.Equal((typeof(InvalidOperationException).FullName, "boom"), (output.Error?.ErrorType, output.Error?.ErrorMessage));
        Assert.Null(output.Error?.StackTrace);
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
        var (ran, seen) = (false, new List<string>());
        var workflow = new Workflow<int>(async context =>
        {
            var caught = await Assert.ThrowsAsync<StepException>(() => context.StepAsync((_, _) => Task.FromResult(ran = true), "s", AtMostOnce));
            seen.Add($"{caught.GetType().Name} {caught.ErrorType}");
            return 0;
        });
        workflow.Service.Seed(Record(OperationStatuses.Started, new StepDetails { Attempt = 0 }));

        Assert.Equal(InvocationStatus.Succeeded, (await workflow.RunAsync()).Status);
        Assert.Equal(InvocationStatus.Succeeded, (await workflow.InvokeAsync()).Status);
        Assert.False(ran);
        Assert.Equal(Enumerable.Repeat($"StepException {typeof(StepInterruptedException).FullName}", 2), seen);
    }

    [Fact]
    public async Task At_most_once_interrupted_with_a_strategy_runs_its_next_attempt()
    {
        Exception? seen = null;
        var config = new StepConfig
        {
            Semantics = StepSemantics.AtMostOncePerRetry,
            RetryStrategy = RetryStrategy.FromDelegate((exception, _) =>
            {
                seen = exception;
                return RetryDecision.RetryAfter(TimeSpan.FromSeconds(2));
            }),
        };
        var workflow = new Workflow<int>(context => context.StepAsync((step, _) => Task.FromResult(step.AttemptNumber), "s", config));
        workflow.Service.Seed(Record(OperationStatuses.Started, new StepDetails { Attempt = 0 }));

        Assert.Equal("2", (await workflow.RunAsync()).Result);
        Assert.Equal(OperationVerb.Retry, workflow.Service.Updates[0].Action);
        Assert.IsType<StepInterruptedException>(seen);
    }

    [Fact]
    public async Task A_step_has_its_start_recorded_while_it_runs()
    {
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var workflow = new Workflow<int>(context => context.StepAsync(
            async (_, _) =>
            {
                await finish.Task;
                return 1;
            },
            "s"));
        workflow.Service.OnCheckpoint = (_, after) => started.TrySetResult();

        var invocation = workflow.InvokeAsync();
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        finish.SetResult();

        Assert.Equal(InvocationStatus.Succeeded, (await invocation).Status);
        Assert.Equal([1, 1], workflow.Service.BatchSizes);
    }

    [Fact]
    public async Task A_step_without_a_result_is_recorded_as_null()
    {
        var runs = 0;
        var workflow = new Workflow<string?>(async context =>
        {
            await context.StepAsync(
                (_, _) =>
                {
                    runs++;
                    return Task.CompletedTask;
                },
                "void");
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return await context.StepAsync((_, _) => Task.FromResult<string?>(null), "null");
        });

        var output = await workflow.RunAsync();

        Assert.Equal((InvocationStatus.Succeeded, null, 1), (output.Status, output.Result, runs));
        Assert.Equal(("null", "null"), (workflow.Service.Named("void").StepDetails?.Result, workflow.Service.Named("null").StepDetails?.Result));
    }

    [Fact]
    public async Task A_step_without_a_result_needs_no_registration_of_object()
    {
        var workflow = new Workflow<int>(async context =>
        {
            await context.StepAsync((_, _) => Task.CompletedTask, "void");
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 1;
        });
        workflow.LambdaContext.Serializer = new SourceGeneratorLambdaJsonSerializer<TextJson>();

        Assert.Equal("1", (await workflow.RunAsync()).Result);
    }

    [Fact]
    public async Task A_large_error_is_sent_whole()
    {
        var message = new string('x', 100_000);
        var workflow = new Workflow<int>(context => context.StepAsync<int>((_, _) => throw new InvalidOperationException(message), "s"));

        var output = await workflow.RunAsync();

        Assert.Equal((message, message), (workflow.Service.Named("s").StepDetails!.Error!.ErrorMessage, output.Error!.ErrorMessage));
    }

    [Fact]
    public async Task A_failure_of_an_earlier_invocation_ends_the_execution_with_its_recorded_stack()
    {
        var workflow = new Workflow<int>(context => context.StepAsync((_, _) => Task.FromResult(1), "s"));
        workflow.Service.Seed(Record(OperationStatuses.Failed, new StepDetails
        {
            Error = new ErrorObject { ErrorType = "T", ErrorMessage = "M", ErrorData = "D", StackTrace = ["at X"] },
        }));

        var error = (await workflow.RunAsync()).Error!;

        Assert.Equal(("T", "M", "D", "at X"), (error.ErrorType, error.ErrorMessage, error.ErrorData, Assert.Single(error.StackTrace!)));
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
