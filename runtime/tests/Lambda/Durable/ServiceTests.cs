using System.Text.Json.Nodes;
using DurableLocal.Core.Aws;
using static DurableLocal.Tests.Durable.Wire;

namespace DurableLocal.Tests.Durable;

/// <summary>Starts, stops, lists, pages, errors, and the ends that no function answers for.</summary>
public sealed class ServiceTests
{
    [Theory]
    [InlineData("1", false, true)]
    [InlineData("2", false, null)]
    [InlineData("1", true, true)]
    [InlineData("2", true, null)]
    public async Task A_name_belongs_to_one_payload_while_it_runs_and_after(string secondPayload, bool isClosed, bool? isFound)
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            if (isClosed)
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Callback("c"));
            return Pending;
        });
        var first = await service.StartAsync("1", "order-1");
        await service.EventuallyAsync(first, "InvocationCompleted");

        var second = service.StartAsync(secondPayload, "order-1");

        if (isFound is true)
        {
            Assert.Equal(first, await second);
        }
        else
        {
            var refusal = await Assert.ThrowsAsync<AwsException>(() => second);
            Assert.Equal((409, "DurableExecutionAlreadyStartedException"), (refusal.Status, refusal.Code));
        }

        Assert.Single(service.Invoker.Invocations);
    }

    [Fact]
    public async Task A_name_is_free_again_when_the_retention_has_run_out()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));
        var first = await service.StartAsync("1", "order-1");
        await service.EndAsync(first);

        service.Time.Advance(TimeSpan.FromHours(25));
        var second = await service.StartAsync("2", "order-1");

        Assert.NotEqual(first, second);
        Assert.Equal("SUCCEEDED", (await service.EndAsync(second)).Status);
        Assert.Equal((404, "ResourceNotFoundException"), Outcome(await service.SendAsync("GET", LocalService.Path(first), null)));
    }

    [Theory]
    [InlineData("a b", 10, true, 400, "ValidationException")]
    [InlineData(null, 262_145, true, 413, "RequestTooLargeException")]
    [InlineData(null, 262_145, false, 0, null)]
    public async Task A_start_is_held_to_its_limits(string? name, int size, bool asynchronous, int status, string? code)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));

        var start = service.StartAsync(new string('1', size), name, asynchronous);

        if (code is null)
        {
            await service.EndAsync(await start);
            return;
        }

        var refusal = await Assert.ThrowsAsync<AwsException>(() => start);
        Assert.Equal((status, code), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task A_stopped_execution_says_why_and_its_event_goes_to_the_dead_letter_queue()
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, deadLetterQueueArn: "arn:aws:sqs:us-east-1:000000000000:dlq");
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Callback("c"));
            return Pending;
        });
        var arn = await service.StartAsync("""{"id":7}""");
        await service.EventuallyAsync(arn, "InvocationCompleted");

        var stopped = await service.OkAsync("POST", LocalService.Path(arn, "/stop"), """{"ErrorMessage":"enough"}""");
        var again = await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);

        Assert.Equal(stopped.ToJsonString(), again.ToJsonString());
        Assert.Equal(1_767_323_045m, (decimal)stopped["StopTimestamp"]!);
        var end = await service.EndAsync(arn);
        Assert.Equal(("STOPPED", "enough"), (end.Status, end.Error!.ErrorMessage));
        Assert.Equal("ExecutionStopped", (await service.HistoryAsync(arn))[^1]);
        var (queue, letter) = Assert.Single(service.Queues.Sent);
        Assert.Equal(("arn:aws:sqs:us-east-1:000000000000:dlq", """{"id":7}"""), (queue, letter.Body));
        Assert.Equal(["RequestID", "ErrorCode", "ErrorMessage"], letter.Attributes.Keys);
        Assert.Equal(["RUNNING", "STOPPED"], service.Listener.Changes.Select(change => change.Status));
    }

    [Fact]
    public async Task A_child_goes_on_when_the_execution_that_invoked_it_is_stopped()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true);
        var release = new TaskCompletionSource();
        service.Handle("child", async _ =>
        {
            await release.Task;
            return Succeeded("\"done\"");
        });
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Invoke("i", "child:live"));
            return Pending;
        });
        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "InvocationCompleted");
        var child = (string)(await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!["DurableExecutionArn"]!;

        await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);
        release.SetResult();

        Assert.Equal(("SUCCEEDED", "\"done\""), ((await service.EndAsync(child)).Status, (await service.EndAsync(child)).Result));
        Assert.Equal("STOPPED", (await service.EndAsync(arn)).Status);
        Assert.Equal(["ExecutionStarted", "ChainedInvokeStarted", "InvocationCompleted", "ExecutionStopped"], await service.HistoryAsync(arn));
        Assert.Empty(service.Defects);
    }

    [Fact]
    public async Task Every_invocation_of_an_execution_is_made_for_the_tenant_of_its_start()
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, isTenantIsolated: true);
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") == "SUCCEEDED")
            {
                return Succeeded();
            }

            await call.CheckpointAsync(Wait("w", 1));
            return Pending;
        });

        await service.EndAdvancingAsync(await service.StartAsync(tenantId: "blue"));

        Assert.Equal(["blue", "blue"], service.Invoker.Invocations.Select(invocation => invocation.TenantId));
    }

    [Fact]
    public async Task An_execution_times_out_by_the_wall_clock_and_the_running_invocation_counts_no_more()
    {
        await using var service = new LocalService();
        service.Functions.Add("workflow", isDurable: true, timeoutSeconds: 10);
        var release = new TaskCompletionSource();
        var refusal = "";
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(StepStart("s"));
            await release.Task;
            refusal = await call.RefusedAsync(StepSucceed("s"));
            return Succeeded();
        });
        var arn = await service.StartAsync();
        await service.EventuallyAsync(arn, "StepStarted");

        var end = await service.EndAdvancingAsync(arn);
        release.SetResult();
        await service.EventuallyAsync(arn, "InvocationCompleted");

        Assert.Equal(("TIMED_OUT", "Execution timed out after 10 seconds."), (end.Status, end.Error!.ErrorMessage));
        Assert.Equal("Invalid checkpoint token", refusal);
    }

    [Fact]
    public async Task A_large_state_comes_in_pages_that_fit_an_invocation()
    {
        await using var service = new LocalService();
        var pages = 0;
        service.Handle("workflow", async call =>
        {
            if (call.Status("s0") is null)
            {
                for (var i = 0; i < 40; i++)
                {
                    await call.CheckpointAsync(StepSucceed($"s{i}", new string('x', 250_000)));
                }

                await call.CheckpointAsync(Wait("w", 1));
                return Pending;
            }

            Assert.True(call.Envelope.ToJsonString().Length < 6 * 1024 * 1024);
            var seen = call.State.Count - 1;
            for (var marker = (string)call.Envelope["InitialExecutionState"]!["NextMarker"]!; marker.Length > 0; pages++)
            {
                var page = await service.GetAsync(LocalService.Path(call.Arn, $"/state?CheckpointToken={call.Token}&MaxItems=1000&Marker={marker}"));
                seen += page["Operations"]!.AsArray().Count;
                marker = (string?)page["NextMarker"] ?? "";
            }

            return Succeeded($"{seen}");
        });

        var arn = await service.StartAsync();
        var end = await service.EndAdvancingAsync(arn);

        Assert.Empty(service.Failures);
        Assert.Equal(("41", 1), (end.Result, pages));
    }

    [Fact]
    public async Task Lists_are_filtered_turned_round_and_paged()
    {
        await using var service = new LocalService();
        service.Handle("workflow", call => Task.FromResult(call.Input == "1" ? Failed() : Succeeded()));
        for (var i = 0; i < 5; i++)
        {
            await service.EndAsync(await service.StartAsync($"{i % 2}", $"n{i}"));
            service.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["n0", "n1", "n2", "n3", "n4"], await ListAsync(""));
        Assert.Equal(["n4", "n3", "n2", "n1", "n0"], await ListAsync("&ReverseOrder=true"));
        Assert.Equal(["n1", "n3"], await ListAsync("&Statuses=FAILED"));
        Assert.Equal(["n0", "n1", "n2", "n3", "n4"], await ListAsync("&Statuses=FAILED&Statuses=SUCCEEDED"));
        Assert.Equal(["n2"], await ListAsync("&DurableExecutionName=n2"));
        Assert.Equal(["n3", "n4"], await ListAsync("&StartedAfter=2026-01-02T03%3A04%3A07Z"));
        Assert.Equal(["n0"], await ListAsync("&StartedBefore=2026-01-02T03%3A04%3A06Z"));
        Assert.Equal([], await ListAsync("&Qualifier=1"));

        async Task<List<string>> ListAsync(string query)
        {
            List<string> names = [];
            for (string? marker = ""; marker is not null;)
            {
                var page = await service.GetAsync($"/2025-12-01/functions/workflow/durable-executions?MaxItems=2{query}{(marker.Length > 0 ? "&Marker=" + marker : "")}");
                names.AddRange(page["DurableExecutions"]!.AsArray().Select(row => (string)row!["DurableExecutionName"]!));
                marker = (string?)page["NextMarker"];
            }

            return names;
        }
    }

    [Fact]
    public async Task A_history_is_paged_turned_round_and_read_without_data()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(StepStart("s"), StepSucceed("s", "7"));
            return Succeeded("7");
        });
        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        var first = await service.GetAsync(LocalService.Path(arn, "/history?ReverseOrder=true&MaxItems=2&IncludeExecutionData=false"));
        var second = await service.GetAsync(LocalService.Path(arn, $"/history?ReverseOrder=true&Marker={(string)first["NextMarker"]!}"));

        Assert.Equal([5, 4], first["Events"]!.AsArray().Select(line => (int)line!["EventId"]!));
        Assert.Equal("""{"Truncated":true}""", first["Events"]![0]!["ExecutionSucceededDetails"]!["Result"]!.ToJsonString());
        Assert.Equal([3, 2, 1], second["Events"]!.AsArray().Select(line => (int)line!["EventId"]!));
        Assert.Equal("""{"Payload":"7","Truncated":false}""", second["Events"]![0]!["StepSucceededDetails"]!["Result"]!.ToJsonString());
        Assert.Equal("{}", second["Events"]![1]!["StepStartedDetails"]!.ToJsonString());
        Assert.Equal(86_400, (int)second["Events"]![2]!["ExecutionStartedDetails"]!["ExecutionTimeout"]!);
    }

    [Theory]
    [InlineData("GET", "/2025-12-01/durable-executions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aworkflow%3A1%2Fdurable-execution%2Fa%2Fb", 404, "ResourceNotFoundException", "Message")]
    [InlineData("GET", "/2025-12-01/durable-executions/arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b/history", 404, "ResourceNotFoundException", "Message")]
    [InlineData("GET", "/2025-12-01/durable-executions/nonsense", 400, "ValidationException", "message")]
    [InlineData("GET", "/2025-12-01/durable-executions/nonsense/state?CheckpointToken=AAAA", 400, "InvalidParameterValueException", "message")]
    [InlineData("GET", "/2025-12-01/functions/nobody/durable-executions", 404, "ResourceNotFoundException", "Message")]
    [InlineData("GET", "/2025-12-01/functions/workflow/durable-executions?MaxItems=1001", 400, "ValidationException", "message")]
    [InlineData("GET", "/2025-12-01/functions/workflow/durable-executions?Statuses=GONE", 400, "ValidationException", "message")]
    [InlineData("POST", "/2025-12-01/durable-execution-callbacks/x%2By%2F%3D/succeed", 400, "InvalidParameterValueException", "message")]
    [InlineData("POST", "/2025-12-01/durable-executions/a/checkpoint", 400, "InvalidParameterValueException", "message")]
    [InlineData("DELETE", "/2025-12-01/durable-executions/a", 404, "UnknownOperationException", "Message")]
    public async Task Errors_have_the_shape_that_the_model_gives_them(string method, string path, int status, string errorType, string member)
    {
        await using var service = new LocalService();

        var answer = await service.SendAsync(method, path, null);

        Assert.Equal((status, errorType), Outcome(answer));
        Assert.NotEmpty((string)answer.Body![member]!);
    }

    [Fact]
    public async Task Callback_results_are_taken_verbatim_up_to_their_limit()
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
        await service.EventuallyAsync(arn, "InvocationCompleted");
        var path = LocalService.CallbackPath((string)(await service.EventAsync(arn, 2))["CallbackStartedDetails"]!["CallbackId"]!, "succeed");

        var tooLarge = await service.SendAsync("POST", path, new string('x', 262_145));
        var noText = await service.SendBytesAsync("POST", path, [0xff]);
        await service.OkAsync("POST", path, "not json: ü \"quoted\"");

        Assert.Equal((400, "ValidationException"), Outcome(tooLarge));
        Assert.Equal((400, "InvalidParameterValueException"), Outcome(noText));
        Assert.Equal("not json: ü \"quoted\"", (await service.EndAsync(arn)).Result);
    }

    [Fact]
    public async Task Work_grows_with_the_operations_and_no_faster()
    {
        await using var service = new LocalService();
        service.Handle("workflow", async call =>
        {
            for (var i = 0; i < int.Parse(call.Input!); i++)
            {
                await call.CheckpointAsync(StepStart($"s{i}"), StepSucceed($"s{i}", new string('x', 100)));
            }

            return Succeeded();
        });
        List<(double Rows, double Written, double Sent)> perOperation = [];
        foreach (var operations in (int[])[100, 1_000, 3_000])
        {
            var counters = service.Engine.Counters;
            var before = (counters.RowsWritten, counters.BytesWritten, counters.BytesSent, counters.BytesRead);
            var arn = await service.StartAsync($"{operations}");
            Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
            Assert.Equal(before.BytesRead, counters.BytesRead);
            perOperation.Add((
                (double)(counters.RowsWritten - before.RowsWritten) / operations,
                (double)(counters.BytesWritten - before.BytesWritten) / operations,
                (double)(counters.BytesSent - before.BytesSent) / operations));
        }

        Assert.All(perOperation, cost => Assert.InRange(cost.Rows, 3, 3.1));
        Assert.All(perOperation, cost => Assert.InRange(cost.Written, 100, 101));
        Assert.All(perOperation, cost => Assert.InRange(cost.Sent, 300, 500));
    }

    private static (int Status, string? ErrorType) Outcome((int Status, string? ErrorType, JsonNode? Body) answer) => (answer.Status, answer.ErrorType);
}
