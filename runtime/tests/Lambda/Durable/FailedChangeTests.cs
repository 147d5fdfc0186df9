using System.Text.Json.Nodes;
using DurableLocal.Durable;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>
/// A change of an execution that throws, before or inside its transaction, leaves nothing behind: the next request works
/// on the committed state.
/// </summary>
public sealed class FailedChangeTests
{
    [Fact]
    public async Task A_checkpoint_that_throws_halfway_leaves_the_committed_state()
    {
        var isFailing = true;
        await using var service = new LocalService(new DurableEngineOptions { AuthorizeInvoke = (_, _) => isFailing ? throw new InvalidOperationException("No decision") : null });
        service.HandlePlain("echo", input => input);
        JsonNode? state = null;
        service.Handle("workflow", async call =>
        {
            var checkpoint = call.Body([StepSucceed("a"), Invoke("i", "echo")]);
            await Assert.ThrowsAsync<InvalidOperationException>(() => service.SendAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint));
            state = await service.GetAsync(LocalService.Path(call.Arn, $"/state?CheckpointToken={call.Token}"));
            isFailing = false;
            call.Accept(await service.OkAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint));
            return Succeeded();
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);

        Assert.Empty(service.Failures);
        Assert.Equal("SUCCEEDED", end.Status);
        Assert.Equal(["EXECUTION"], state!["Operations"]!.AsArray().Select(operation => (string)operation!["Type"]!));
        Assert.Equal(["ExecutionStarted", "StepSucceeded", "ChainedInvokeStarted"], (await service.HistoryAsync(arn)).Take(3));
    }

    [Fact]
    public async Task A_checkpoint_that_throws_halfway_keeps_pending_notifications()
    {
        await using var service = new LocalService(new DurableEngineOptions { AuthorizeInvoke = (_, _) => throw new InvalidOperationException("No decision") });
        service.HandlePlain("echo", input => input);
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Callback("c"));
            await service.OkAsync("POST", LocalService.CallbackPath((string)call.State["c"]["CallbackDetails"]!["CallbackId"]!, "succeed"), "yes");
            await Assert.ThrowsAsync<InvalidOperationException>(() => call.CheckpointAsync(StepSucceed("a"), Invoke("i", "echo")));
            await call.CheckpointAsync(StepSucceed("b"));
            return Succeeded(call.Status("c")!);
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);

        Assert.Empty(service.Failures);
        Assert.Equal("SUCCEEDED", end.Result);
        Assert.Equal(["ExecutionStarted", "CallbackStarted", "CallbackSucceeded", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task The_end_of_an_invocation_that_throws_halfway_leaves_the_committed_state()
    {
        // The engine reads the delay after it has recorded the failed invocation in memory, and fails because the list is empty.
        await using var service = new LocalService(new DurableEngineOptions { InvocationBackoff = [] });
        service.Handle("workflow", _ => throw new InvalidOperationException("Failed function"));

        var arn = await service.StartAsync();
        await Support.Wait.UntilAsync(() => !service.Defects.IsEmpty, "a report of the failed change");
        await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);

        Assert.Equal("STOPPED", (await service.EndAsync(arn)).Status);
        Assert.Equal(["ExecutionStarted", "ExecutionStopped"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_pause_that_fails_keeps_the_invocation_that_is_queued()
    {
        await using var service = new LocalService(new DurableEngineOptions { ConcurrentInvocations = 1 });
        var (callbackId, blocked, release) = ("", new TaskCompletionSource(), new TaskCompletionSource());
        service.Handle("workflow", async call =>
        {
            if (call.Input == "\"blocks\"")
            {
                blocked.SetResult();
                await release.Task;
                return Succeeded();
            }

            if (!call.State.ContainsKey("c"))
            {
                await call.CheckpointAsync(Callback("c"));
                callbackId = (string)call.State["c"]["CallbackDetails"]!["CallbackId"]!;
                return Pending;
            }

            return Succeeded();
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        await service.StartAsync("\"blocks\"");
        await blocked.Task;
        await service.OkAsync("POST", LocalService.CallbackPath(callbackId, "succeed"), "yes");

        service.Listener.Failure = new InvalidOperationException("No listener");
        await Assert.ThrowsAsync<InvalidOperationException>(() => service.SendAsync("POST", LocalService.Path(arn, "/pause"), null));
        service.Listener.Failure = null;
        release.SetResult();

        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
    }

    [Fact]
    public async Task A_status_listener_that_throws_rolls_back_the_checkpoint_that_ended_the_execution()
    {
        await using var service = new LocalService();
        string? status = null;
        service.Handle("workflow", async call =>
        {
            var checkpoint = call.Body([StepSucceed("a"), Update("result", "EXECUTION", "SUCCEED", "\"Payload\":\"1\"")]);
            service.Listener.Failure = new InvalidOperationException("No listener");
            await Assert.ThrowsAsync<InvalidOperationException>(() => service.SendAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint));
            service.Listener.Failure = null;
            status = (string?)(await service.GetAsync(LocalService.Path(call.Arn)))["Status"];
            await service.OkAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), checkpoint);
            return Succeeded();
        });

        var arn = await service.StartAsync();
        var end = await service.EndAsync(arn);
        await service.EventAsync(arn, "InvocationCompleted");

        Assert.Empty(service.Failures);
        Assert.Equal(("RUNNING", "SUCCEEDED", "1"), (status, end.Status, end.Result));
        Assert.Equal(["RUNNING", "SUCCEEDED"], service.Listener.Changes.Select(change => change.Status));
        Assert.Equal(["ExecutionStarted", "StepSucceeded", "ExecutionSucceeded", "InvocationCompleted"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_status_listener_that_throws_rolls_back_the_end_of_the_invocation()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ =>
        {
            service.Listener.Failure = new InvalidOperationException("No listener");
            return Task.FromResult(Succeeded());
        });

        var arn = await service.StartAsync();
        await Support.Wait.UntilAsync(() => !service.Defects.IsEmpty, "a report of the failed change");
        service.Listener.Failure = null;
        await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);

        Assert.Equal("STOPPED", (await service.EndAsync(arn)).Status);
        Assert.Equal(["ExecutionStarted", "ExecutionStopped"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_status_listener_that_throws_leaves_the_name_of_a_new_execution_free()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));
        service.Listener.Failure = new InvalidOperationException("No listener");
        await Assert.ThrowsAsync<InvalidOperationException>(() => service.StartAsync("1", "order-1"));
        service.Listener.Failure = null;

        var arn = await service.StartAsync("2", "order-1");

        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
    }

    [Fact]
    public async Task An_invocation_whose_end_cannot_be_recorded_is_repeated()
    {
        await using var service = new LocalService();
        var invocations = 0;
        service.Handle("workflow", _ =>
        {
            service.Listener.Failure = ++invocations == 1 ? new InvalidOperationException("No listener") : null;
            return Task.FromResult(Succeeded());
        });

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("SUCCEEDED", 2), (end.Status, invocations));
        Assert.Equal("No listener", Assert.Single(service.Defects).Message);
        Assert.Equal(["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task An_invocation_whose_start_fails_is_repeated()
    {
        await using var service = new LocalService();
        string? callback = null;
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Callback("c"));
            callback = (string?)call.State["c"]["CallbackDetails"]!["CallbackId"];
            return Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");

        // The start of the next invocation does not find the function and fails to end the execution.
        service.Functions.Resources.Clear();
        service.Listener.Failure = new InvalidOperationException("No listener");
        await service.OkAsync("POST", LocalService.CallbackPath(callback!, "succeed"), "yes");
        await Support.Wait.UntilAsync(() => !service.Defects.IsEmpty, "a report of the failed start");
        service.Listener.Failure = null;
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(("FAILED", "ResourceNotFoundException"), (end.Status, end.Error!.ErrorType));
    }

    [Fact]
    public async Task An_invocation_that_the_invoker_fails_to_run_is_repeated()
    {
        await using var service = new LocalService();
        var invocations = 0;
        service.Invoker.Handlers["workflow"] = _ =>
            ++invocations == 1 ? throw new InvalidOperationException("No invoker") : Task.FromResult(FakeInvoker.Success(Succeeded()));

        var end = await service.EndAdvancingAsync(await service.StartAsync());

        Assert.Equal(("SUCCEEDED", 2), (end.Status, invocations));
        Assert.Equal("No invoker", Assert.Single(service.Defects).Message);
    }
}
