using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Testing;

namespace DurableChaining.Lib.Tests.Testing;

/// <summary>The runner for the tests of users, by the behavior of the official one.</summary>
public sealed class DurableTestRunnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_are_recorded_and_not_run_again_in_a_replay()
    {
        var runs = 0;
        await using var runner = new DurableTestRunner<int, int>(async (input, context) =>
        {
            var first = await context.StepAsync((_, _) => Task.FromResult(input + ++runs), "first");
            await context.WaitAsync(TimeSpan.FromDays(3), "wait");
            return first + 1;
        });

        var result = await runner.RunAsync(40, cancellationToken: Token);

        Assert.Equal((InvocationStatus.Succeeded, 42, 1, 2), (result.Status, result.Result, runs, result.InvocationCount));
        Assert.Equal([("first", OperationKind.Step, "SUCCEEDED"), ("wait", OperationKind.Wait, "SUCCEEDED")], result.Steps.Select(step => (step.Name!, step.Kind, step.Status)));
        Assert.Equal((1, 41), (result.GetStep("first").Attempt, result.GetStep("first").GetResult<int>()));
        Assert.NotNull(result.GetStep("wait").GetWaitEndsAt());
        Assert.Same(result.Steps[0], result.GetStepById(result.Steps[0].Id));
    }

    [Fact]
    public async Task A_retry_is_due_at_once_and_counts_the_attempts()
    {
        var runs = 0;
        var config = new StepConfig { RetryStrategy = RetryStrategy.Exponential(maxAttempts: 5, initialDelay: TimeSpan.FromHours(1), maxDelay: TimeSpan.FromHours(9)) };
        await using var runner = new DurableTestRunner<string, string>((input, context) =>
            context.StepAsync((_, _) => ++runs < 4 ? throw new TimeoutException("not now") : Task.FromResult(input + runs), "flaky", config));

        var result = await runner.RunAsync("a", cancellationToken: Token);

        Assert.Equal(("a4", 4), (result.Result, result.GetStep("flaky").Attempt));
    }

    [Fact]
    public async Task A_workflow_that_throws_is_a_result_and_EnsureSucceeded_throws()
    {
        await using var runner = new DurableTestRunner<int, int>((_, _) => throw new InvalidOperationException("no"));

        var result = await runner.RunAsync(1, cancellationToken: Token);

        Assert.Equal((true, "System.InvalidOperationException", "no"), (result.IsFailed, result.Error!.ErrorType, result.Error.ErrorMessage));
        var failure = Assert.Throws<TestExecutionFailedException>(result.EnsureSucceeded);
        Assert.Equal((InvocationStatus.Failed, "no"), (failure.FinalStatus, failure.FailureError!.ErrorMessage));
        Assert.Contains("System.InvalidOperationException: no", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double", "double")]
    [InlineData("double", "arn:aws:lambda:us-east-1:123456789012:function:double:live")]
    [InlineData("arn:aws:lambda:us-east-1:123456789012:function:double:live", "double")]
    public async Task A_registered_function_is_invoked_by_name_or_ARN(string registered, string invoked)
    {
        await using var runner = new DurableTestRunner<int, int>((input, context) => context.InvokeAsync<int, int>(invoked, input, "call"))
            .RegisterFunction<int, int>(registered, (payload, context) => Task.FromResult(payload * (context.RemainingTime > TimeSpan.Zero ? 2 : 0)))
            .RegisterFunction<int, int>(registered, (_, _) => Task.FromResult(-1));

        var result = await runner.RunAsync(21, cancellationToken: Token);

        Assert.Equal((42, OperationKind.ChainedInvoke), (result.Result, result.GetStep("call").Kind));
        Assert.Equal(42, result.GetStep("call").GetResult<int>());
    }

    [Fact]
    public async Task A_function_that_throws_fails_its_invoke()
    {
        await using var runner = new DurableTestRunner<int, string>(async (input, context) =>
        {
            try
            {
                return $"{await context.InvokeAsync<int, int>("broken", input, "call")}";
            }
            catch (InvokeException failure)
            {
                return $"{failure.ErrorType}: {failure.Message}";
            }
        }).RegisterFunction<int, int>("broken", (_, _) => throw new InvalidOperationException("no"));

        var result = await runner.RunAsync(1, cancellationToken: Token);

        Assert.Equal("System.InvalidOperationException: no", result.Result);
        Assert.Equal(("FAILED", "no"), (result.GetStep("call").Status, result.GetStep("call").GetError()!.ErrorMessage));
    }

    [Fact]
    public async Task A_function_that_is_not_registered_is_an_error_of_the_test()
    {
        await using var runner = new DurableTestRunner<int, int>((input, context) => context.InvokeAsync<int, int>("missing:live", input, "call"))
            .RegisterFunction<int, int>("missing", (payload, _) => Task.FromResult(payload));

        var failure = await Assert.ThrowsAsync<UnregisteredSiblingFunctionException>(() => runner.RunAsync(1, cancellationToken: Token));

        Assert.Equal("missing:live", failure.FunctionName);
    }

    [Fact]
    public async Task A_durable_function_runs_on_a_runner_of_its_own()
    {
        var arns = new List<string>();
        await using var runner = new DurableTestRunner<int, int>((input, context) => context.InvokeAsync<int, int>("child", input, "call"))
            .RegisterDurableFunction<int, int>("child", async (payload, context) =>
            {
                arns.Add(context.ExecutionContext.DurableExecutionArn);
                await context.WaitAsync(TimeSpan.FromHours(1), "inner-wait");
                return await context.InvokeAsync<int, int>("plain", payload, "inner-call");
            })
            .RegisterFunction<int, int>("plain", (payload, _) => Task.FromResult(payload + 1));

        var result = await runner.RunAsync(1, cancellationToken: Token);

        Assert.Equal(2, result.Result);
        Assert.Equal(["call"], result.Steps.Select(step => step.Name));
        Assert.Single(arns.Distinct());
        Assert.StartsWith(result.DurableExecutionArn + ":nested:", arns[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_durable_function_that_fails_or_waits_for_a_callback_fails_its_invoke()
    {
        await using var failing = new DurableTestRunner<int, int>((input, context) => context.InvokeAsync<int, int>("child", input, "call"))
            .RegisterDurableFunction<int, int>("child", (_, _) => throw new InvalidOperationException("inner"));
        await using var waiting = new DurableTestRunner<int, int>((input, context) => context.InvokeAsync<int, int>("child", input, "call"))
            .RegisterDurableFunction<int, int>("child", (_, context) => context.WaitForCallbackAsync<int>((_, _, _) => Task.CompletedTask, "approval"));

        Assert.Equal("inner", (await failing.RunAsync(1, cancellationToken: Token)).GetStep("call").GetError()!.ErrorMessage);
        Assert.Contains("StartAsync", (await waiting.RunAsync(1, cancellationToken: Token)).GetStep("call").GetError()!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_is_completed_by_the_test()
    {
        await using var runner = ApprovalRunner();

        var arn = await runner.StartAsync(1, cancellationToken: Token);
        var id = await runner.WaitForCallbackAsync(arn, "approval", cancellationToken: Token);
        await runner.SendCallbackHeartbeatAsync(id, Token);
        await runner.SendCallbackSuccessAsync(id, "approved", Token);
        var result = await runner.WaitForResultAsync(arn, cancellationToken: Token);

        Assert.Equal("approved", result.Result);
        var callback = Assert.Single(result.Steps, step => step.Kind == OperationKind.Callback);
        Assert.Equal((id, "approved"), (callback.GetCallbackId(), callback.GetResult<string>()));
        Assert.Equal(callback.ParentId, result.GetStep("approval").Id);
        Assert.Contains(callback, result.GetStep("approval").Children);
        Assert.Equal(result.GetStep("approval").Children, result.GetChildren(result.GetStep("approval")));
    }

    [Fact]
    public async Task A_callback_can_fail_and_is_completed_once()
    {
        await using var runner = ApprovalRunner();
        var arn = await runner.StartAsync(1, cancellationToken: Token);
        var id = await runner.WaitForCallbackAsync(arn, cancellationToken: Token);

        await runner.SendCallbackFailureAsync(id, new ErrorObject { ErrorType = "Rejected", ErrorMessage = "too expensive" }, Token);
        var result = await runner.WaitForResultAsync(arn, cancellationToken: Token);

        Assert.True(result.IsFailed);
        Assert.Contains("too expensive", result.Error!.ErrorMessage, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.SendCallbackSuccessAsync("other", "x", Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.WaitForCallbackAsync(arn, cancellationToken: Token));
    }

    [Fact]
    public async Task A_run_that_waits_for_a_callback_names_the_way_to_complete_it()
    {
        await using var runner = ApprovalRunner();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => runner.RunAsync(1, cancellationToken: Token));

        Assert.Contains("StartAsync", failure.Message, StringComparison.Ordinal);
        await using var notStarted = ApprovalRunner();
        await Assert.ThrowsAsync<InvalidOperationException>(() => notStarted.WaitForResultAsync("arn", cancellationToken: Token));
    }

    [Fact]
    public async Task A_workflow_that_does_not_end_reaches_the_limit_of_invocations()
    {
        await using var runner = new DurableTestRunner<int, int>(
            async (_, context) =>
            {
                for (var i = 0; ; i++)
                {
                    await context.WaitAsync(TimeSpan.FromSeconds(1), $"wait-{i}");
                }
            },
            new TestRunnerOptions { MaxInvocations = 7 });

        var failure = await Assert.ThrowsAsync<TestExecutionLimitException>(() => runner.RunAsync(1, cancellationToken: Token));

        Assert.Equal((7, 7), (failure.MaxInvocations, failure.TotalOperations));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TestRunnerOptions { MaxInvocations = 0 });
    }

    [Fact]
    public async Task The_timeout_ends_a_run_between_two_invocations()
    {
        await using var runner = new DurableTestRunner<int, int>(
            async (_, context) =>
            {
                await context.WaitAsync(TimeSpan.FromHours(1), "long");
                return 1;
            },
            new TestRunnerOptions { SkipTime = false });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(1, TimeSpan.FromMilliseconds(50), Token));
    }

    [Fact]
    public async Task Without_skipped_time_a_start_ends_at_the_wait_and_the_result_waits_for_it()
    {
        await using var runner = new DurableTestRunner<int, int>(
            async (input, context) =>
            {
                await context.WaitAsync(TimeSpan.FromSeconds(1), "short");
                return input;
            },
            new TestRunnerOptions { SkipTime = false });

        var arn = await runner.StartAsync(5, cancellationToken: Token);
        var result = await runner.WaitForResultAsync(arn, cancellationToken: Token);

        Assert.Equal(5, result.Result);
        Assert.True(result.GetStep("short").Duration >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Branches_conditions_and_contexts_are_steps_of_the_result()
    {
        await using var runner = new DurableTestRunner<int, int>(async (input, context) =>
        {
            var branches = await context.ParallelAsync<int>(
                [
                    (branch, _) => branch.StepAsync((_, _) => Task.FromResult(1), "left"),
                    async (branch, _) =>
                    {
                        await branch.WaitAsync(TimeSpan.FromHours(1), "pause");
                        return 2;
                    },
                ],
                "both");
            var polled = await context.WaitForConditionAsync<int>(
                (state, _, _) => Task.FromResult(state + 1),
                new WaitForConditionConfig<int> { InitialState = 0, WaitStrategy = WaitStrategy.Exponential<int>(isDone: state => state >= 3) },
                "poll");
            var child = await context.RunInChildContextAsync((inner, _) => inner.StepAsync((_, _) => Task.FromResult(10), "inside"), "child");
            return input + branches.GetResults().Sum() + polled + child;
        });

        var result = await runner.RunAsync(100, cancellationToken: Token);

        result.EnsureSucceeded();
        Assert.Equal(116, result.Result);
        Assert.Equal(2, result.GetStep("both").Children.Count);
        Assert.Equal(("WaitForCondition", 3), (result.GetStep("poll").SubKind, result.GetStep("poll").Attempt));
        Assert.Equal(result.GetStep("child").Id, result.GetStep("inside").ParentId);
        Assert.Null(result.FindStep("missing"));
        Assert.Contains("both", Assert.Throws<InvalidOperationException>(() => result.GetStep("missing")).Message, StringComparison.Ordinal);
        Assert.All(result.Steps, step => Assert.Equal(OperationStatus.Succeeded, step.Status));
    }

    private static DurableTestRunner<int, string> ApprovalRunner() =>
        new((_, context) => context.WaitForCallbackAsync<string>((_, _, _) => Task.CompletedTask, "approval"));
}
