using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Callbacks: completion, timeouts, heartbeats, and the limits of their results.</summary>
public sealed class CallbackTests
{
    [Fact]
    public async Task A_callback_that_completes_during_a_wait_leads_to_an_invocation()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c", """{"TimeoutSeconds":60,"HeartbeatTimeoutSeconds":30}"""), Wait("w", 5));
            }

            return call.Status("w") == "SUCCEEDED" ? Failed((string)call.State["c"]["CallbackDetails"]!["Error"]!["ErrorType"]!) : Pending;
        });

        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        var started = (await service.EventAsync(arn, 2))["CallbackStartedDetails"]!;
        var path = LocalService.CallbackPath((string)started["CallbackId"]!, "fail");
        await service.OkAsync("POST", path, """{"ErrorType":"RejectedError","ErrorMessage":"not approved"}""");
        await service.EventAsync(arn, "InvocationCompleted", 2);
        var end = await service.EndAdvancingAsync(arn);
        var (status, errorType, _) = await service.SendAsync("POST", path, null);

        Assert.Equal(("FAILED", "RejectedError"), (end.Status, end.Error!.ErrorType));
        Assert.Equal((60, 30), ((int)started["Timeout"]!, (int)started["HeartbeatTimeout"]!));
        Assert.Equal((400, "CallbackTimeoutException"), (status, errorType));
        Assert.Equal(
            [
                "ExecutionStarted", "CallbackStarted", "WaitStarted", "InvocationCompleted", "CallbackFailed", "InvocationCompleted",
                "WaitSucceeded", "InvocationCompleted", "ExecutionFailed",
            ],
            await service.HistoryAsync(arn));
    }

    [Theory]
    [InlineData("""{"TimeoutSeconds":5}""", "Callback.Timeout")]
    [InlineData("""{"HeartbeatTimeoutSeconds":5}""", "Callback.Heartbeat")]
    public async Task A_callback_that_is_not_completed_times_out(string options, string errorType)
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c", options));
            }

            return call.Status("c") == "TIMED_OUT" ? Failed((string)call.State["c"]["CallbackDetails"]!["Error"]!["ErrorType"]!) : Pending;
        });

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Equal(errorType, end.Error!.ErrorType);
        Assert.Equal("CallbackTimedOut", (await service.HistoryAsync(arn))[3]);
    }

    [Fact]
    public async Task A_heartbeat_restarts_the_heartbeat_timeout_and_records_no_event()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c", """{"HeartbeatTimeoutSeconds":10}"""));
            }

            return call.Status("c") == "SUCCEEDED" ? Succeeded((string)call.State["c"]["CallbackDetails"]!["Result"]!) : Pending;
        });

        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        var id = (string)(await service.EventAsync(arn, 2))["CallbackStartedDetails"]!["CallbackId"]!;
        service.Time.Advance(TimeSpan.FromSeconds(9));
        await service.OkAsync("POST", LocalService.CallbackPath(id, "heartbeat"), null);
        service.Time.Advance(TimeSpan.FromSeconds(9));
        await service.OkAsync("POST", LocalService.CallbackPath(id, "succeed"), "\"yes\"");
        var end = await service.EndAsync(arn);

        Assert.Equal("\"yes\"", end.Result);
        Assert.Equal(["ExecutionStarted", "CallbackStarted", "InvocationCompleted", "CallbackSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }

    [Fact]
    public async Task A_completed_callback_rejects_further_requests()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c"));
            }

            return call.Status("c") == "SUCCEEDED" ? Succeeded() : Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        var id = (string)(await service.EventAsync(arn, 2))["CallbackStartedDetails"]!["CallbackId"]!;
        await service.OkAsync("POST", LocalService.CallbackPath(id, "succeed"), null);

        foreach (var action in new[] { "succeed", "fail", "heartbeat" })
        {
            var again = await service.SendAsync("POST", LocalService.CallbackPath(id, action), null);

            Assert.Equal((400, "CallbackTimeoutException", "The callback is either timed out or already completed"), (again.Status, again.ErrorType, (string?)again.Body!["Message"]));
        }
    }

    [Fact]
    public async Task A_callback_result_is_stored_verbatim_up_to_its_limit()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (call.Status("c") is null)
            {
                await call.CheckpointAsync(Callback("c"));
            }

            return call.Status("c") == "SUCCEEDED" ? Succeeded((string)call.State["c"]["CallbackDetails"]!["Result"]!) : Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        var path = LocalService.CallbackPath((string)(await service.EventAsync(arn, 2))["CallbackStartedDetails"]!["CallbackId"]!, "succeed");

        var tooLarge = await service.SendAsync("POST", path, new string('x', 262_145));
        var noText = await service.SendBytesAsync("POST", path, [0xff]);
        await service.OkAsync("POST", path, "not json: ü \"quoted\"");

        Assert.Equal((400, "ValidationException"), LocalService.StatusOf(tooLarge));
        Assert.Equal((400, "InvalidParameterValueException"), LocalService.StatusOf(noText));
        Assert.Equal("not json: ü \"quoted\"", (await service.EndAsync(arn)).Result);
    }
}
