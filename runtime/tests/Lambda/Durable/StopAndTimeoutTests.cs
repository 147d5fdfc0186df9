using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Executions that end without a result of their function: stopped, or timed out.</summary>
public sealed class StopAndTimeoutTests
{
    [Fact]
    public async Task A_stopped_execution_returns_its_error_and_sends_its_input_to_the_dead_letter_queue()
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, deadLetterQueueArn: "arn:aws:sqs:us-east-1:000000000000:dlq");
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Callback("c"));
            return Pending;
        });
        var arn = await service.StartAsync("""{"id":7}""");
        await service.EventAsync(arn, "InvocationCompleted");

        var stopped = await service.OkAsync("POST", LocalService.Path(arn, "/stop"), """{"ErrorMessage":"enough"}""");
        var again = await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);

        Assert.Equal(stopped.ToJsonString(), again.ToJsonString());
        Assert.Equal(1_767_323_045m, (decimal)stopped["StopTimestamp"]!);
        var end = await service.EndAsync(arn);
        Assert.Equal(("STOPPED", "enough"), (end.Status, end.Error!.ErrorMessage));
        Assert.Equal("ExecutionStopped", (await service.HistoryAsync(arn))[^1]);
        var (queue, message) = Assert.Single(service.Queues.Sent);
        Assert.Equal(("arn:aws:sqs:us-east-1:000000000000:dlq", """{"id":7}"""), (queue, message.Body));
        Assert.Equal(["RequestID", "ErrorCode", "ErrorMessage"], message.Attributes.Keys);
        Assert.Equal(["RUNNING", "STOPPED"], service.Listener.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task An_execution_times_out_by_the_wall_clock_and_the_result_of_its_running_invocation_is_ignored()
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, timeoutSeconds: 10);
        var release = new TaskCompletionSource();
        var error = "";
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(StepStart("s"));
            await release.Task;
            error = await call.ExpectErrorAsync(StepSucceed("s"));
            return Succeeded();
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "StepStarted");

        var end = await service.EndAdvancingAsync(arn);
        release.SetResult();
        await service.EventAsync(arn, "InvocationCompleted");

        Assert.Equal(("TIMED_OUT", "Execution timed out after 10 seconds."), (end.Status, end.Error!.ErrorMessage));
        Assert.Equal("Invalid checkpoint token", error);
    }
}
