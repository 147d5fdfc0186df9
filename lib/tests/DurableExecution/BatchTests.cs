using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>Parallel branches and map items.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task Branches_run_at_the_same_time_and_keep_their_order()
    {
        var second = new TaskCompletionSource();
        var workflow = new Workflow<List<int>>(async context =>
        {
            var result = await context.ParallelAsync<int>(
                [
                    new DurableBranch<int>("a", async (_, token) =>
                    {
                        await second.Task.WaitAsync(token);
                        return 1;
                    }),
                    new DurableBranch<int>("b", (_, _) =>
                    {
                        second.SetResult();
                        return Task.FromResult(2);
                    }),
                ],
                "p");
            return [.. result.GetResults()];
        });

        Assert.Equal("[1,2]", (await workflow.RunAsync()).Result);
        Assert.Equal(("Parallel", "ParallelBranch", "ParallelBranch"), (workflow.Service.Named("p").SubType, workflow.Service.Named("a").SubType, workflow.Service.Named("b").SubType));
        Assert.Equal(OperationIds.Derive(OperationIds.Derive(null, 1), 2), workflow.Service.Named("b").Id);
    }

    [Fact]
    public async Task The_first_failure_completes_a_parallel_operation_which_itself_succeeds()
    {
        var seen = new List<string>();
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.ParallelAsync<int>(
                [(_, _) => Task.FromResult(1), (_, _) => throw new IOException("down"), (_, _) => Task.FromResult(3)],
                "p",
                new ParallelConfig { MaxConcurrency = 1 });
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            seen.Add($"{result.CompletionReason} {result.SuccessCount} {result.FailureCount} {result.TotalCount} {result.GetErrors()[0].Message}");
            result.ThrowIfError();
            return 0;
        });

        var output = await workflow.RunAsync();

        Assert.Equal("FailureToleranceExceeded 1 1 2 down", Assert.Single(seen));
        Assert.Equal(OperationStatuses.Succeeded, workflow.Service.Named("p").Status);
        Assert.Equal((typeof(IOException).FullName, "down"), (output.Error?.ErrorType, output.Error?.ErrorMessage));
    }

    [Fact]
    public async Task The_first_success_completes_the_operation_and_leaves_the_others_started()
    {
        CancellationToken unfinished = default;
        var running = new TaskCompletionSource();
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.ParallelAsync<int>(
                [
                    async (_, token) =>
                    {
                        unfinished = token;
                        running.SetResult();
                        await Task.Delay(Timeout.Infinite, token);
                        return 1;
                    },
                    async (branch, _) =>
                    {
                        await running.Task;
                        return await branch.StepAsync((_, _) => Task.FromResult(2));
                    },
                ],
                config: new ParallelConfig { CompletionConfig = CompletionConfig.FirstSuccessful() });
            Assert.Equal((CompletionReason.MinSuccessfulReached, 1, 1), (result.CompletionReason, result.StartedCount, result.SuccessCount));
            return result.GetResults()[0];
        });

        Assert.Equal("2", (await workflow.RunAsync()).Result);
        Assert.True(unfinished.IsCancellationRequested);
    }

    [Fact]
    public async Task A_branch_that_ignores_its_token_is_waited_for()
    {
        var (finish, workflow) = (new TaskCompletionSource(), (Workflow<int>?)null);
        workflow = new Workflow<int>(async context =>
        {
            var result = await context.ParallelAsync<int>(
                [
                    (branch, _) => branch.StepAsync(
                        async (_, _) =>
                        {
                            await finish.Task;
                            return 1;
                        },
                        "loser"),
                    (branch, _) => branch.StepAsync((_, _) => Task.FromResult(2), "winner"),
                ],
                config: new ParallelConfig { CompletionConfig = CompletionConfig.FirstSuccessful() });
            Assert.Equal((CompletionReason.AllCompleted, 2), (result.CompletionReason, result.SuccessCount));
            return result.GetResults().Sum();
        });
        workflow.Service.OnCheckpoint = (_, after) =>
        {
            if (after && workflow.Service.StatusOf("1") == OperationStatuses.Succeeded)
                finish.TrySetResult();
        };

        Assert.Equal("3", (await workflow.RunAsync()).Result);
        Assert.Equal(OperationStatuses.Succeeded, workflow.Service.Named("loser").Status);
    }

    [Fact]
    public async Task A_loser_that_suspends_is_left_started()
    {
        var (won, workflow) = (new TaskCompletionSource(), (Workflow<int>?)null);
        workflow = new Workflow<int>(async context =>
        {
            var result = await context.ParallelAsync<int>(
                [
                    async (branch, _) =>
                    {
                        await won.Task;
                        await branch.WaitAsync(TimeSpan.FromSeconds(60), "w");
                        return 1;
                    },
                    (_, _) => Task.FromResult(2),
                ],
                config: new ParallelConfig { CompletionConfig = CompletionConfig.FirstSuccessful() });
            Assert.Equal((CompletionReason.MinSuccessfulReached, 1), (result.CompletionReason, result.StartedCount));
            return result.GetResults().Sum();
        });
        workflow.Service.OnCheckpoint = (_, after) =>
        {
            if (after && workflow.Service.StatusOf("1") == OperationStatuses.Succeeded)
                won.TrySetResult();
        };

        Assert.Equal("2", (await workflow.RunAsync()).Result);
        Assert.Equal((1, OperationStatuses.Started), (workflow.Invocations, workflow.Service.StatusOf("w")));
    }

    [Fact]
    public async Task Unnamed_branches_and_items_are_named_by_their_index()
    {
        var seen = new List<string>();
        var workflow = new Workflow<int>(async context =>
        {
            var branches = await context.ParallelAsync<int>([(_, _) => Task.FromResult(1), (_, _) => Task.FromResult(2)], "p");
            var items = await context.MapAsync([10, 20], (_, item, _, _, _) => Task.FromResult(item), "m", new MapConfig<int> { NestingType = NestingType.Flat });
            seen.Add(string.Join(' ', branches.All.Select(item => item.Name).Concat(items.All.Select(item => item.Name))));
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 0;
        });

        await workflow.RunAsync();

        Assert.Equal(["0 1 0 1", "0 1 0 1"], seen);
        Assert.Equal(("ParallelBranch", "ParallelBranch"), (workflow.Service.Named("0").SubType, workflow.Service.Named("1").SubType));
        Assert.Contains("\"Name\":\"0\"", workflow.Service.Named("m").ContextDetails!.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_execution_in_a_branch_ends_the_operation_after_the_others()
    {
        var (failed, ended) = (new TaskCompletionSource(), false);
        var workflow = new Workflow<int>(async context =>
        {
            await context.MapAsync<int, int>(
                [1, 2],
                async (unit, item, _, _, _) =>
                {
                    if (item == 1)
                    {
                        failed.SetResult();
                        throw new NonDeterministicExecutionException("changed");
                    }

                    await failed.Task;
                    await unit.StepAsync((_, _) => Task.FromResult(1));
                    ended = true;
                    return item;
                });
            return 0;
        });

        var output = await workflow.RunAsync();

        Assert.Equal((typeof(NonDeterministicExecutionException).FullName, true), (output.Error?.ErrorType, ended));
    }

    [Fact]
    public async Task A_flat_map_records_the_operations_of_its_items_under_itself()
    {
        var steps = 0;
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.MapAsync(
                [10, 20],
                (unit, item, index, items, _) => unit.StepAsync((_, _) => Task.FromResult(item + index + items.Count + (Interlocked.Increment(ref steps) * 0)), $"s{index}"),
                "m",
                new MapConfig<int> { NestingType = NestingType.Flat });
            await context.WaitAsync(TimeSpan.FromSeconds(1), "w");
            return result.GetResults().Sum();
        });

        Assert.Equal("35", (await workflow.RunAsync()).Result);
        Assert.Equal(["m", "s0", "s1", "w"], workflow.Service.Operations.Select(operation => operation.Name).Order());
        Assert.Equal(workflow.Service.Named("m").Id, workflow.Service.Named("s1").ParentId);
        Assert.Equal(2, steps);
    }

    [Fact]
    public async Task An_empty_map_completes_at_once_and_items_are_named()
    {
        var workflow = new Workflow<int>(async context =>
        {
            var none = await context.MapAsync<int, int>([], (_, _, _, _, _) => throw new InvalidOperationException("no items"), "none");
            var named = await context.MapAsync([7], (_, item, _, _, _) => Task.FromResult(item), "some", new MapConfig<int> { ItemNamer = (item, index) => $"item-{item}-{index}" });
            Assert.Equal("item-7-0", named.All[0].Name);
            return none.TotalCount;
        });

        Assert.Equal("0", (await workflow.RunAsync()).Result);
        Assert.Equal("MapIteration", workflow.Service.Named("item-7-0").SubType);
    }

    [Fact]
    public async Task A_map_whose_results_are_large_is_rebuilt_from_its_items()
    {
        var steps = 0;
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.MapAsync(
                [1, 2, 3],
                (unit, item, _, _, _) => item == 3
                    ? throw new IOException("third")
                    : unit.StepAsync((_, _) => Task.FromResult(new string((char)('a' + Interlocked.Increment(ref steps)), 200_000))),
                "m",
                new MapConfig<int> { CompletionConfig = CompletionConfig.AllCompleted() });
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return result.GetResults().Sum(text => text.Length) + result.FailureCount;
        });

        Assert.Equal("400001", (await workflow.RunAsync()).Result);
        Assert.Equal(2, steps);
        Assert.True(workflow.Service.Named("m").ContextDetails!.ReplayChildren);
        Assert.InRange(workflow.Service.Named("m").ContextDetails!.Result!.Length, 1, 1000);
    }

    [Fact]
    public async Task A_summary_with_different_unit_names_ends_the_execution()
    {
        var name = "a";
        var workflow = new Workflow<int>(async context =>
        {
            await context.ParallelAsync<int>([new DurableBranch<int>(name, (_, _) => Task.FromResult(1))]);
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 1;
        });
        await workflow.InvokeAsync();
        name = "b";

        Assert.Equal(typeof(NonDeterministicExecutionException).FullName, (await workflow.InvokeAsync()).Error?.ErrorType);
    }

    [Fact]
    public async Task Max_concurrency_is_not_exceeded()
    {
        var (running, peak) = (0, 0);
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.MapAsync(
                Enumerable.Range(0, 20).ToList(),
                (unit, item, _, _, _) => unit.StepAsync(async (_, _) =>
                {
                    peak = Math.Max(peak, Interlocked.Increment(ref running));
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    return item;
                }),
                config: new MapConfig<int> { MaxConcurrency = 3 });
            return result.SuccessCount;
        });

        Assert.Equal("20", (await workflow.RunAsync()).Result);
        Assert.InRange(peak, 1, 3);
    }

    [Fact]
    public async Task A_thousand_items_share_their_requests()
    {
        // The round trip of a service on a network. Without it, updates would not accumulate and share requests.
        var roundTrip = TimeSpan.FromMilliseconds(10);
        var workflow = new Workflow<int>(async context => (await context.MapAsync(
            Enumerable.Range(0, 1000).ToList(), (unit, item, _, _, _) => unit.StepAsync((_, _) => Task.FromResult(item)))).SuccessCount);
        workflow.Service.Delay = () => Task.Delay(roundTrip);

        Assert.Equal("1000", (await workflow.RunAsync()).Result);
        Assert.InRange(workflow.Service.BatchSizes.Count, 1, 400);
        Assert.True(workflow.Service.BatchSizes.Max() <= CheckpointBatcher.MaxUpdates);
    }
}
