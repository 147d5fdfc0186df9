using DurableLocal.Core.Storage;
using DurableLocal.Durable;

namespace DurableLocal.Tests.Durable;

/// <summary>A full disk delays executions and loses none.</summary>
public sealed class FullDiskTests
{
    private static readonly string Large = new('x', 200_000);

    [Fact]
    public async Task A_checkpoint_that_failed_on_a_full_disk_succeeds_when_it_is_repeated()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            var checkpoint = call.Body([Updates.StepSucceed("a", Large)], "client-token");
            await SetFullAsync(service, true);
            await Assert.ThrowsAsync<StorageException>(() => service.SendAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint));
            await SetFullAsync(service, false);
            call.Accept(await service.OkAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint));
            return FunctionOutput.Succeeded("1");
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Empty(service.Failures);
        Assert.Equal("SUCCEEDED", end.Status);
        Assert.Single(service.Invoker.Invocations);
    }

    [Fact]
    public async Task An_invocation_that_fails_because_of_a_full_disk_is_retried()
    {
        await using var service = new LocalService();
        var calls = 0;
        service.Handle("workflow", async call =>
        {
            if (++calls == 1)
            {
                await SetFullAsync(service, true);
                try
                {
                    await call.CheckpointAsync(Updates.StepSucceed("a", Large));
                }
                finally
                {
                    await SetFullAsync(service, false);
                }
            }

            return FunctionOutput.Succeeded();
        });

        var end = await service.EndAdvancingAsync(await service.StartAsync());

        Assert.Equal(("SUCCEEDED", 2), (end.Status, calls));
        Assert.IsType<StorageException>(Assert.Single(service.Failures));
    }

    [Fact]
    public async Task The_end_of_an_invocation_is_retried_until_the_disk_has_space()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async _ =>
        {
            await SetFullAsync(service, true);
            return FunctionOutput.Succeeded(Large);
        });

        var arn = await service.StartAsync();
        await Wait.UntilAsync(() => !service.Defects.IsEmpty, "a report of the full disk");
        await SetFullAsync(service, false);
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("SUCCEEDED", Large), (end.Status, end.Result));
        Assert.Single(service.Invoker.Invocations);
    }

    [Fact]
    public async Task A_queued_invocation_survives_a_change_that_failed_on_a_full_disk()
    {
        await using var service = new LocalService(new DurableEngineOptions { ConcurrentInvocations = 1 });
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? callback = null;
        service.Handle("workflow", async call =>
        {
            if (call.Input == "\"holder\"")
            {
                await release.Task;
            }
            else if (call.Status("retried") is null)
            {
                await call.CheckpointAsync(Updates.Callback("callback"), Updates.StepRetry("retried"));
                callback = (string?)call.State["callback"]["CallbackDetails"]!["CallbackId"];
                return FunctionOutput.Pending;
            }

            return FunctionOutput.Succeeded();
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        var holder = await service.StartAsync("\"holder\"");
        service.Time.Advance(TimeSpan.FromSeconds(2));
        await Wait.UntilAsync(() => IsReady(service), "a queued retry");

        await SetFullAsync(service, true);
        await Assert.ThrowsAsync<StorageException>(() => service.SendAsync("POST", LocalService.CallbackPath(callback!, "succeed"), Large));
        await SetFullAsync(service, false);
        release.SetResult();

        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
        Assert.Equal("SUCCEEDED", (await service.EndAsync(holder)).Status);
        Assert.Empty(service.Failures);
    }

    /// <summary>Whether the retry is queued: the engine makes it READY and queues the invocation under one lease.</summary>
    private static bool IsReady(LocalService service) =>
        service.Database.Read(session => session.Scalar("SELECT COUNT(*) FROM durable_operations WHERE id = 'retried' AND due_at IS NULL")) == 1;

    /// <summary>Simulates a full disk by SQLite's limit of pages: two more pages, or practically no limit.</summary>
    private static async Task SetFullAsync(LocalService service, bool isFull) => await service.Database.WriteAsync(session =>
    {
        var pages = isFull ? session.Scalar("PRAGMA page_count")!.Value + 2 : 1_000_000;
        session.Scalar($"PRAGMA max_page_count={pages}");
    });
}
