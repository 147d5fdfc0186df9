using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Tests.Durable;

/// <summary>What a disk without room costs: time, never an execution.</summary>
public sealed class FullDiskTests
{
    private static readonly string Large = new('x', 200_000);

    [Fact]
    public async Task A_checkpoint_that_the_disk_had_no_room_for_is_taken_when_it_is_sent_again()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            var checkpoint = call.Body([Wire.StepSucceed("a", Large)], "client-token");
            await SetFullAsync(service, true);
            await Assert.ThrowsAsync<StorageException>(() => service.SendAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint));
            await SetFullAsync(service, false);
            call.Accept(await service.OkAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint));
            return Wire.Succeeded("1");
        });

        var end = await service.EndAsync(await service.StartAsync());

        Assert.Empty(service.Failures);
        Assert.Equal("SUCCEEDED", end.Status);
        Assert.Single(service.Invoker.Invocations);
    }

    [Fact]
    public async Task An_invocation_that_fails_of_a_full_disk_is_followed_by_another()
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
                    await call.CheckpointAsync(Wire.StepSucceed("a", Large));
                }
                finally
                {
                    await SetFullAsync(service, false);
                }
            }

            return Wire.Succeeded();
        });

        var end = await service.EndAdvancingAsync(await service.StartAsync());

        Assert.Equal(("SUCCEEDED", 2), (end.Status, calls));
        Assert.IsType<StorageException>(Assert.Single(service.Failures));
    }

    [Fact]
    public async Task How_an_invocation_ended_is_kept_until_there_is_room_for_it()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async _ =>
        {
            await SetFullAsync(service, true);
            return Wire.Succeeded(Large);
        });

        var arn = await service.StartAsync();
        await LocalService.EventuallyAsync(() => Task.FromResult(!service.Defects.IsEmpty), () => Task.FromResult("a report of the full disk"));
        await SetFullAsync(service, false);
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("SUCCEEDED", Large), (end.Status, end.Result));
        Assert.Single(service.Invoker.Invocations);
    }

    [Fact]
    public async Task An_invocation_that_is_queued_survives_a_change_that_there_was_no_room_for()
    {
        await using var service = new LocalService(new DurableEngineOptions { ConcurrentInvocations = 1 });
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        string? callback = null;
        service.Handle("workflow", async call =>
        {
            if (call.Input == "\"holder\"")
            {
                await hold.Task;
            }
            else if (call.Status("retried") is null)
            {
                await call.CheckpointAsync(Wire.Callback("callback"), Wire.StepRetry("retried"));
                callback = (string?)call.State["callback"]["CallbackDetails"]!["CallbackId"];
                return Wire.Pending;
            }

            return Wire.Succeeded();
        });
        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "InvocationCompleted");
        var holder = await service.StartAsync("\"holder\"");
        service.Time.Advance(TimeSpan.FromSeconds(2));
        await LocalService.EventuallyAsync(() => IsReadyAsync(service), () => Task.FromResult("the retry in the queue"));

        await SetFullAsync(service, true);
        await Assert.ThrowsAsync<StorageException>(() => service.SendAsync("POST", LocalService.CallbackPath(callback!, "succeed"), Large));
        await SetFullAsync(service, false);
        hold.SetResult();

        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
        Assert.Equal("SUCCEEDED", (await service.EndAsync(holder)).Status);
        Assert.Empty(service.Failures);
    }

    /// <summary>A step whose retry is due is made ready and queued under one lease.</summary>
    private static Task<bool> IsReadyAsync(LocalService service) =>
        Task.FromResult(service.Database.Read(session => session.Scalar("SELECT COUNT(*) FROM durable_operations WHERE id = 'retried' AND due_at IS NULL")) == 1);

    /// <summary>SQLite's own bound on pages stands in for the disk's: room for a page or two more, or for all.</summary>
    private static async Task SetFullAsync(LocalService service, bool isFull) => await service.Database.WriteAsync(session =>
    {
        var pages = isFull ? session.Scalar("PRAGMA page_count")!.Value + 2 : 1_000_000;
        session.Scalar($"PRAGMA max_page_count={pages}");
    });
}
