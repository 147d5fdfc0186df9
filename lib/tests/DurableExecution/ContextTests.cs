using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;

namespace DurableChaining.Lib.Tests.DurableExecution;

public sealed class ContextTests
{
    private static readonly string Large = new('x', Payloads.MaxInlineResultBytes + 1);

    [Fact]
    public async Task Operations_inside_a_child_context_have_it_as_their_parent()
    {
        var workflow = new Workflow<int>(context => context.RunInChildContextAsync(
            (child, _) => child.StepAsync((_, _) => Task.FromResult(3), "inner"), "outer"));

        Assert.Equal("3", (await workflow.RunAsync()).Result);
        Assert.Equal(OperationIds.Derive(null, 1), workflow.Service.Named("inner").ParentId);
        Assert.Equal(OperationIds.Derive(OperationIds.Derive(null, 1), 1), workflow.Service.Named("inner").Id);
        Assert.Null(workflow.Service.Named("outer").SubType);
    }

    [Fact]
    public async Task A_flat_child_context_is_not_recorded_but_has_its_own_ids()
    {
        var workflow = new Workflow<int>(context => context.RunInChildContextAsync(
            (child, _) => child.StepAsync((_, _) => Task.FromResult(3), "inner"),
            "outer",
            new ChildContextConfig { NestingType = NestingType.Flat }));

        Assert.Equal("3", (await workflow.RunAsync()).Result);
        var inner = Assert.Single(workflow.Service.Operations);
        Assert.Null(inner.ParentId);
        Assert.Equal(OperationIds.Derive(OperationIds.Derive(null, 1), 1), inner.Id);
    }

    [Fact]
    public async Task A_completed_child_context_does_not_run_again()
    {
        var runs = 0;
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.RunInChildContextAsync((_, _) => Task.FromResult(++runs));
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return result;
        });

        Assert.Equal("1", (await workflow.RunAsync()).Result);
        Assert.Equal((1, 2), (runs, workflow.Invocations));
    }

    [Fact]
    public async Task A_large_result_is_rebuilt_by_running_the_body_again()
    {
        var (runs, steps) = (0, 0);
        var workflow = new Workflow<int>(async context =>
        {
            var result = await context.RunInChildContextAsync(
                async (child, _) =>
                {
                    runs++;
                    await child.StepAsync((_, _) => Task.FromResult(++steps));
                    return Large;
                },
                "large");
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return result.Length;
        });

        Assert.Equal($"{Large.Length}", (await workflow.RunAsync()).Result);
        Assert.Equal((2, 1), (runs, steps));
        Assert.Equal((string.Empty, true), (workflow.Service.Named("large").ContextDetails?.Result, workflow.Service.Named("large").ContextDetails?.ReplayChildren));
    }

    [Fact]
    public async Task A_failing_body_throws_the_same_mapped_error_at_every_replay()
    {
        var seen = new List<string>();
        var config = new ChildContextConfig
        {
            SubType = "Booking",
            ErrorMapping = error => new InvalidOperationException($"mapped {((ChildContextException)error).ErrorType} {((ChildContextException)error).SubType}"),
        };
        var workflow = new Workflow<int>(async context =>
        {
            var caught = await Assert.ThrowsAsync<InvalidOperationException>(() => context.RunInChildContextAsync<int>((_, _) => throw new IOException("disk"), "c", config));
            seen.Add(caught.Message);
            await context.WaitAsync(TimeSpan.FromSeconds(1));
            return 0;
        });

        await workflow.RunAsync();

        Assert.Equal(["mapped System.IO.IOException Booking", "mapped System.IO.IOException Booking"], seen);
    }

    [Theory]
    [InlineData(OperationStatuses.Started, InvocationStatus.Succeeded)]
    [InlineData(OperationStatuses.Pending, InvocationStatus.Succeeded)]
    [InlineData(OperationStatuses.Ready, InvocationStatus.Failed)]
    [InlineData(OperationStatuses.TimedOut, InvocationStatus.Failed)]
    [InlineData(OperationStatuses.Stopped, InvocationStatus.Failed)]
    public async Task A_context_recorded_as_started_runs_again_without_a_start(string status, InvocationStatus outcome)
    {
        var workflow = new Workflow<int>(context => context.RunInChildContextAsync((_, _) => Task.FromResult(1)));
        workflow.Service.Seed(new Operation { Id = OperationIds.Derive(null, 1), Type = OperationTypes.Context, Status = status });
        workflow.Service.OnCheckpoint = (_, after) => Assert.True(after || status is OperationStatuses.Started or OperationStatuses.Pending);

        if (status == OperationStatuses.Pending)
            workflow.Service.Operations[0].Status = OperationStatuses.Started;
        Assert.Equal(outcome, (await workflow.InvokeAsync()).Status);
    }
}
