using static DurableLocal.Tests.Durable.FunctionOutput;

namespace DurableLocal.Tests.Durable;

/// <summary>The stop of the engine: no invocation starts, running ones are recorded before the store is closed.</summary>
public sealed class DrainTests
{
    [Fact]
    public async Task Disposal_waits_for_the_invocations_that_a_cancelled_drain_left_running()
    {
        await using var service = new LocalService();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Handle("workflow", async _ =>
        {
            started.SetResult();
            await release.Task;
            return Succeeded();
        });
        var arn = await service.StartAsync();
        await started.Task.WaitAsync(LocalService.Deadline);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Engine.DrainAsync(new CancellationToken(canceled: true)));

        var disposal = service.Engine.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        release.SetResult();
        await disposal.WaitAsync(LocalService.Deadline);

        Assert.Equal(["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_drain_starts_no_waiting_invocation_and_signals_capacity_to_event_sources()
    {
        await using var service = new LocalService(new DurableLocal.Durable.DurableEngineOptions { ConcurrentInvocations = 1 });
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Handle("workflow", async _ =>
        {
            started.TrySetResult();
            await release.Task;
            return Succeeded();
        });
        for (var execution = 0; execution < 100; execution++)
        {
            await service.StartAsync();
        }

        await started.Task.WaitAsync(LocalService.Deadline);
        var capacity = service.Engine.WaitForCapacityAsync();
        Assert.False(capacity.IsCompleted);

        var drain = service.Engine.DrainAsync(CancellationToken.None);
        await capacity.WaitAsync(LocalService.Deadline);
        release.SetResult();
        await drain.WaitAsync(LocalService.Deadline);

        Assert.Single(service.Invoker.Invocations);
    }
}
