using DurableLocal.Lambda;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>One row for each rule: the updates before, the batch that violates the rule, and the error text.</summary>
public sealed class UpdateValidatorTests
{
    private const string Error = "\"Error\":{\"ErrorType\":\"E\"}";

    public static TheoryData<string[], string[], string> Errors => new()
    {
        { [], [Update("a", "EXECUTION", "SUCCEED"), Update("b", "EXECUTION", "FAIL")], "Cannot checkpoint multiple EXECUTION updates." },
        { [], [Update("a", "EXECUTION", "SUCCEED"), StepStart("b")], "EXECUTION checkpoint must be the last update." },
        { [], [StepSucceed("a"), StepSucceed("a")], "Cannot update the same operation twice in a single request." },
        { [], [StepStart("a"), StepSucceed("a"), StepSucceed("a")], "Cannot update the same operation twice in a single request." },
        { [], [Wait("a", 1), Update("a", "WAIT", "CANCEL")], "Cannot update the same operation twice in a single request." },
        { [], [Update("a", "STEP", "START", "\"ParentId\":\"missing\"")], "Invalid parent operation id." },
        { [StepStart("p")], [Update("a", "STEP", "START", "\"ParentId\":\"p\"")], "Invalid parent operation id." },
        { [StepStart("a")], [Update("a", "CONTEXT", "SUCCEED")], "Inconsistent operation type." },
        { [StepStart("a")], [Update("a", "STEP", "SUCCEED", "\"SubType\":\"Other\"")], "Inconsistent operation subtype." },
        { [Update("a", "STEP", "START", "\"Name\":\"n\"")], [Update("a", "STEP", "SUCCEED", "\"Name\":\"m\"")], "Inconsistent operation name." },
        { [Update("c", "CONTEXT", "START"), StepStart("a")], [Update("a", "STEP", "SUCCEED", "\"ParentId\":\"c\"")], "Inconsistent parent operation id." },
        { [], [Update("a", "STEP", "FAIL", "\"Error\":{\"ErrorData\":\"" + new string('x', 32_768) + "\"}")], "Error object size must be less than 32768 bytes." },
        { [], [Update("a", "STEP", "CANCEL")], "Invalid action for the given operation type." },
        { [], [Update("a", "CALLBACK", "SUCCEED")], "Invalid action for the given operation type." },
        { [], [Update("a", "EXECUTION", "START")], "Invalid action for the given operation type." },
        { [], [Update("a", "LOOP", "START")], "Unknown operation type." },
        { [StepStart("a")], [StepStart("a")], "Invalid current STEP state to start." },
        { [StepSucceed("a")], [StepSucceed("a")], "Invalid current STEP state to close." },
        { [StepRetry("a")], [Update("a", "STEP", "FAIL", Error)], "Invalid current STEP state to close." },
        { [StepRetry("a")], [StepRetry("a")], "Invalid current STEP state to re-attempt." },
        { [StepStart("a")], [Update("a", "STEP", "RETRY", Error)], "Invalid StepOptions for the given action." },
        { [], [Update("a", "STEP", "RETRY", Error + ",\"Payload\":\"1\",\"StepOptions\":{\"NextAttemptDelaySeconds\":1}")], "Cannot provide both error and payload to RETRY a STEP." },
        { [], [Update("a", "STEP", "FAIL", Error + ",\"Payload\":\"1\"")], "Cannot provide a Payload for FAIL action." },
        { [], [Update("a", "CONTEXT", "SUCCEED", Error)], "Cannot provide an Error for SUCCEED action." },
        { [Update("a", "CONTEXT", "START")], [Update("a", "CONTEXT", "START")], "Cannot start a CONTEXT that already exist." },
        { [Update("a", "CONTEXT", "SUCCEED")], [Update("a", "CONTEXT", "FAIL")], "Invalid current CONTEXT state to close." },
        { [Wait("a", 1)], [Wait("a", 1)], "Cannot start a WAIT that already exist." },
        { [], [Update("a", "WAIT", "CANCEL")], "Cannot cancel a WAIT that does not exist or has already completed." },
        { [Callback("a")], [Callback("a")], "Cannot start a CALLBACK that already exist." },
        { [Invoke("a", "hangs")], [Invoke("a", "hangs")], "Cannot start a CHAINED_INVOKE that already exist." },
        { [], [Update("a", "CHAINED_INVOKE", "CANCEL")], "Cannot cancel a CHAINED_INVOKE that does not exist or has already completed." },
        { [], [Update("a", "WAIT", "START")], "Update for WAIT operation requires WaitOptions." },
        { [], [Update("a", "CHAINED_INVOKE", "START")], "Update for CHAINED_INVOKE operation requires ChainedInvokeOptions." },
        { [], [Invoke("a", "arn:aws:lambda:us-east-1:123456789012:function:plain")], "Cannot start a CHAINED_INVOKE on a function in another account." },
        { [], [Invoke("a", "arn:aws:lambda:eu-west-1:000000000000:function:plain")], "Cannot start a CHAINED_INVOKE on a function in another region." },
        { [], [Invoke("a", "hangs", new string('x', 1_048_577))], "CHAINED_INVOKE input payload size must be less than or equal to 1048576 bytes." },
        { [], [StepSucceed("a", new string('x', 262_145))], "STEP payload size must be less than or equal to 262144 bytes." },
        { [], [.. Enumerable.Range(0, 3_001).Select(i => StepStart($"s{i}"))], "An execution may have at most 3000 operations; this checkpoint would make 3001" },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public async Task A_batch_that_violates_a_rule_is_rejected_as_a_whole(string[] before, string[] batch, string message)
    {
        await using var service = new LocalService();
        service.Functions.Add("hangs");
        service.Invoker.Handlers["hangs"] = _ => new TaskCompletionSource<InvocationOutcome>().Task.WaitAsync(TimeSpan.FromSeconds(1));
        var rejected = new TaskCompletionSource<string>();
        service.Handle("workflow", async call =>
        {
            if (before.Length > 0)
            {
                await call.CheckpointAsync(before);
            }

            rejected.TrySetResult(await call.ExpectErrorAsync([.. batch.Length < 3 ? [StepStart("first")] : Array.Empty<string>(), .. batch]));
            Assert.Null((await call.CheckpointAsync())["NewExecutionState"]!["Operations"]!.AsArray().FirstOrDefault(operation => (string)operation!["Id"]! == "first"));
            return Failed();
        });

        var arn = await service.StartAsync();

        Assert.Equal(message, await rejected.Task.WaitAsync(LocalService.Deadline));
        await service.EndAsync(arn);
        Assert.Equal(1 + before.Length + 2, (await service.HistoryAsync(arn)).Count);
    }

    [Fact]
    public async Task A_stale_token_is_rejected_with_the_exact_text_of_the_service()
    {
        await using var service = new LocalService();
        List<string> messages = [];
        DurableCall? ended = null;
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                messages.Add(await ended!.ExpectErrorAsync(StepStart("x")));
                return Succeeded();
            }

            ended = call;
            var first = call.Token;
            await call.CheckpointAsync(StepStart("a"));
            var second = call.Token;
            call.Token = first;
            messages.Add(await call.ExpectErrorAsync(StepStart("b")));
            call.Token = "AAAA";
            messages.Add(await call.ExpectErrorAsync(StepStart("b")));
            call.Token = second;
            await call.CheckpointAsync(Wait("w", 1));
            return Pending;
        });

        var arn = await service.StartAsync();
        await service.EndAdvancingAsync(arn);
        messages.Add(await ended!.ExpectErrorAsync(StepStart("x")));

        Assert.Equal(Enumerable.Repeat("Invalid checkpoint token", 4), messages);
    }

    [Fact]
    public async Task A_repeated_request_with_its_client_token_receives_the_same_response_for_fifteen_minutes()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            var path = LocalService.Path(call.Arn, "/checkpoint");
            var body = call.Body([StepSucceed("a")], "once");
            var first = await service.OkAsync("POST", path, body);
            var second = await service.OkAsync("POST", path, body);
            Assert.Equal(first.ToJsonString(), second.ToJsonString());
            service.Time.Advance(TimeSpan.FromMinutes(15));
            Assert.Equal(400, (await service.SendAsync("POST", path, body)).Status);
            call.Token = (string)first["CheckpointToken"]!;
            Assert.Empty((await call.CheckpointAsync())["NewExecutionState"]!["Operations"]!.AsArray());
            return Succeeded();
        });

        var arn = await service.StartAsync();
        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
        Assert.Equal(["ExecutionStarted", "StepSucceeded", "InvocationCompleted", "ExecutionSucceeded"], await service.HistoryAsync(arn));
    }
}
