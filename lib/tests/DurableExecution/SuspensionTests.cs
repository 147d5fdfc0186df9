using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Services;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>When an invocation ends as PENDING, and what happens to the code that still runs.</summary>
public sealed class SuspensionTests
{
    [Fact]
    public async Task The_first_suspension_ends_the_invocation_and_cancels_running_steps_which_run_again()
    {
        var (runs, canceled) = (0, new TaskCompletionSource());
        var workflow = new Workflow<int>(async context =>
        {
            // The step first: its START then is recorded before that of the wait, which suspends.
            var step = context.StepAsync(
                async (_, token) =>
                {
                    if (Interlocked.Increment(ref runs) > 1)
                        return 1;
                    using var registration = token.Register(canceled.SetResult);
                    await Task.Delay(Timeout.Infinite, token);
                    return 0;
                },
                "s");
            var wait = context.WaitAsync(TimeSpan.FromSeconds(5), "w");
            await Task.WhenAll(wait, step);
            return await step;
        });

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
        await canceled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(OperationStatuses.Started, workflow.Service.Named("s").Status);

        Assert.Equal("1", (await workflow.RunAsync()).Result);
        Assert.Equal(2, runs);
        Assert.Equal([OperationVerb.Start, OperationVerb.Succeed], Actions(workflow.Service, "s"));
    }

    [Fact]
    public async Task A_step_that_ends_after_the_suspension_is_not_recorded()
    {
        var (release, running, ended) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        var workflow = new Workflow<int>(async context =>
        {
            var step = context.StepAsync(
                async (_, _) =>
                {
                    running.TrySetResult();
                    await release.Task;
                    ended.TrySetResult();
                    return 1;
                },
                "s");
            await running.Task;
            await context.WaitAsync(TimeSpan.FromSeconds(5), "w");
            return await step;
        });

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
        release.SetResult();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([OperationVerb.Start], Actions(workflow.Service, "s"));
    }

    [Fact]
    public async Task The_first_suspended_branch_ends_the_invocation_while_another_runs()
    {
        var (runs, running) = (0, new TaskCompletionSource());
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.ParallelAsync<int>(
            [
                async (branch, _) =>
                {
                    await running.Task;
                    await branch.WaitAsync(TimeSpan.FromSeconds(1), "w");
                    return 1;
                },
                (branch, _) => branch.StepAsync(
                    async (_, token) =>
                    {
                        if (Interlocked.Increment(ref runs) > 1)
                            return 2;
                        running.SetResult();
                        await Task.Delay(Timeout.Infinite, token);
                        return 0;
                    },
                    "long"),
            ]);
            return result.SuccessCount;
        });

        Assert.Equal("2", (await workflow.RunAsync()).Result);
        Assert.Equal(2, runs);
        Assert.Equal([OperationVerb.Start, OperationVerb.Succeed], Actions(workflow.Service, "long"));
    }

    [Fact]
    public async Task A_suspended_branch_does_not_end_the_invocation_while_another_can_still_meet_the_minimum()
    {
        for (var run = 0; run < 20; run++)
        {
            var release = new TaskCompletionSource();
            var workflow = new Workflow<int>(async context =>
            {
                var result = await context.ParallelAsync<int>(
                    [
                        async (_, _) =>
                        {
                            await release.Task;
                            return 7;
                        },
                        async (branch, _) =>
                        {
                            await branch.WaitAsync(TimeSpan.FromSeconds(60), "w");
                            return 1;
                        },
                    ],
                    "p",
                    new ParallelConfig { CompletionConfig = CompletionConfig.FirstSuccessful() });
                Assert.Equal((CompletionReason.MinSuccessfulReached, 1, 1), (result.CompletionReason, result.SuccessCount, result.StartedCount));
                return result.GetResults()[0];
            });
            workflow.Service.OnCheckpoint = (_, after) =>
            {
                if (after && workflow.Service.Operations.Any(operation => operation.Name == "w"))
                    release.TrySetResult();
            };

            var output = await workflow.InvokeAsync();

            Assert.Equal((InvocationStatus.Succeeded, "7"), (output.Status, output.Result));
        }
    }

    [Fact]
    public async Task Suspended_branches_end_the_invocation_when_the_running_ones_cannot_meet_the_minimum_any_more()
    {
        var suspended = new TaskCompletionSource();
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.ParallelAsync<int>(
                [
                    (branch, _) => WaitAsync(branch, 1),
                    (branch, _) => WaitAsync(branch, 2),
                    async (_, _) =>
                    {
                        await suspended.Task;
                        throw new IOException("down");
                    },
                ],
                "p",
                new ParallelConfig { CompletionConfig = new CompletionConfig { MinSuccessful = 1 } });
            return result.GetResults().Sum();
        });
        workflow.Service.OnCheckpoint = (_, after) =>
        {
            if (after && workflow.Service.Operations.Count(operation => operation.Type == OperationTypes.Wait) == 2)
                suspended.TrySetResult();
        };

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
        Assert.Equal(OperationStatuses.Failed, workflow.Service.Named("2").Status);
        Assert.Equal(InvocationStatus.Succeeded, (await workflow.RunAsync()).Status);
    }

    [Fact]
    public async Task Branches_that_are_not_started_yet_can_meet_the_minimum_and_those_without_a_worker_cannot()
    {
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.MapAsync(
                [1, 2, 3],
                async (unit, item, _, _, _) =>
                {
                    if (item == 1)
                        await unit.WaitAsync(TimeSpan.FromSeconds(60), "w");
                    return item;
                },
                "m",
                new MapConfig<int> { MaxConcurrency = int.Parse(context.LambdaContext.FunctionVersion), CompletionConfig = new CompletionConfig { MinSuccessful = 2 } });
            return result.GetResults().Sum();
        });

        workflow.LambdaContext.FunctionVersion = "2";
        Assert.Equal("5", (await workflow.InvokeAsync()).Result);

        var single = new Workflow<int>(workflow.Body);
        Assert.Equal(InvocationStatus.Pending, (await single.InvokeAsync()).Status);
        Assert.Equal(["m", "0", "w"], single.Service.Operations.Select(operation => operation.Name));
    }

    [Fact]
    public async Task A_suspension_beside_the_batch_ends_the_invocation_whatever_its_minimum()
    {
        var workflow = new Workflow<int>(async context =>
        {
            var batch = context.ParallelAsync<int>(
                [
                    async (_, token) =>
                    {
                        await Task.Delay(Timeout.Infinite, token);
                        return 1;
                    },
                ],
                config: new ParallelConfig { CompletionConfig = CompletionConfig.FirstSuccessful() });
            await context.WaitAsync(TimeSpan.FromSeconds(60));
            return (await batch).SuccessCount;
        });

        Assert.Equal(InvocationStatus.Pending, (await workflow.InvokeAsync()).Status);
    }

    private static async Task<int> WaitAsync(IDurableContext branch, int seconds)
    {
        await branch.WaitAsync(TimeSpan.FromSeconds(seconds));
        return seconds;
    }

    private static List<OperationVerb> Actions(FakeService service, string name) =>
        [.. service.Updates.Where(update => update.Name == name).Select(update => update.Action)];
}
