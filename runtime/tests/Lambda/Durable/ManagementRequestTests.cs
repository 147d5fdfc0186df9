using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Requests to pause, resume and delete: their validation, repetitions, and states that reject them.</summary>
public sealed class ManagementRequestTests
{
    [Theory]
    [InlineData("""{"ClientToken":""}""", 400, "ValidationException", "'clientToken'")]
    [InlineData("""{"ClientToken":"a b"}""", 400, "ValidationException", "'clientToken'")]
    [InlineData("""{"Reason":5}""", 400, "InvalidParameterValueException", "Reason")]
    [InlineData("""{"ExecutionTimeoutPaused":"yes"}""", 400, "InvalidParameterValueException", "ExecutionTimeoutPaused")]
    [InlineData("[]", 400, "InvalidParameterValueException", "body")]
    [InlineData("{", 400, "InvalidParameterValueException", "json")]
    public async Task An_invalid_body_is_rejected(string body, int status, string errorType, string member)
    {
        await using var service = new LocalService();
        var arn = await SuspendedAsync(service);

        foreach (var action in (string[])["/pause", "/resume"])
        {
            var response = await service.SendAsync("POST", LocalService.Path(arn, action), body);

            Assert.Equal((status, errorType), LocalService.StatusOf(response));
            Assert.Contains(member, (string)response.Body!["message"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_reason_has_at_most_1024_characters()
    {
        await using var service = new LocalService();
        var arn = await SuspendedAsync(service);

        var longer = await service.SendAsync("POST", LocalService.Path(arn, "/pause"), $$"""{"Reason":"{{new string('r', 1_025)}}"}""");
        await service.PauseAsync(arn, $$"""{"Reason":"{{new string('r', 1_024)}}"}""");

        Assert.Equal((400, "ValidationException"), LocalService.StatusOf(longer));
        Assert.Contains("at 'reason' failed to satisfy constraint: Member must have length less than or equal to 1024", (string)longer.Body!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/pause", "nonsense", 400, "ValidationException")]
    [InlineData("POST", "/resume", "nonsense", 400, "ValidationException")]
    [InlineData("DELETE", "", "nonsense", 400, "ValidationException")]
    [InlineData("POST", "/pause", "arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b", 404, "ResourceNotFoundException")]
    [InlineData("POST", "/resume", "arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b", 404, "ResourceNotFoundException")]
    [InlineData("DELETE", "", "arn:aws:lambda:us-east-1:000000000000:function:workflow:1/durable-execution/a/b", 404, "ResourceNotFoundException")]
    public async Task An_unknown_execution_is_rejected(string method, string action, string arn, int status, string errorType)
    {
        await using var service = new LocalService();

        Assert.Equal((status, errorType), LocalService.StatusOf(await service.SendAsync(method, LocalService.Path(arn, action), null)));
    }

    [Fact]
    public async Task Each_request_is_rejected_in_the_wrong_status()
    {
        await using var service = new LocalService();
        var arn = await SuspendedAsync(service);

        await RejectsAsync("POST", "/resume", "RUNNING");
        await RejectsAsync("DELETE", "", "RUNNING");
        await service.PauseAsync(arn);
        await RejectsAsync("POST", "/pause", "PAUSED");
        await RejectsAsync("DELETE", "", "PAUSED");
        await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);
        await RejectsAsync("POST", "/pause", "STOPPED");
        await RejectsAsync("POST", "/resume", "STOPPED");

        async Task RejectsAsync(string method, string action, string status)
        {
            var response = await service.SendAsync(method, LocalService.Path(arn, action), null);
            Assert.Equal((409, "ResourceConflictException"), LocalService.StatusOf(response));
            Assert.Contains($"in status {status}, expected ", (string)response.Body!["message"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_repeated_request_with_its_client_token_succeeds_for_15_minutes_and_across_a_crash()
    {
        await using var service = new LocalService();
        var arn = await SuspendedAsync(service);
        const string Body = """{"ClientToken":"t","Reason":"r"}""";

        var first = await service.PauseAsync(arn, Body);
        await service.KillAsync();
        await service.Engine.RecoverAsync(CancellationToken.None);
        service.Time.Advance(TimeSpan.FromMinutes(14));
        var again = await service.PauseAsync(arn, Body);
        var other = await service.SendAsync("POST", LocalService.Path(arn, "/pause"), """{"ClientToken":"t","Reason":"s"}""");
        await service.ResumeAsync(arn, """{"ClientToken":"t"}""");
        var afterResume = await service.PauseAsync(arn, Body);
        Assert.Equal("RUNNING", await service.StatusAsync(arn));
        service.Time.Advance(TimeSpan.FromMinutes(1));
        var late = await service.PauseAsync(arn, Body);

        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.Equal(first.ToJsonString(), afterResume.ToJsonString());
        Assert.Equal((400, "InvalidParameterValueException"), LocalService.StatusOf(other));
        Assert.NotEqual(first.ToJsonString(), late.ToJsonString());
        Assert.Equal("PAUSED", await service.StatusAsync(arn));
    }

    [Fact]
    public async Task A_deleted_execution_is_gone_and_its_name_is_free()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true);
        service.Handle("child", _ => Task.FromResult(Succeeded("1")));
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", "child:live"));
                return Pending;
            }

            return Succeeded();
        });
        var arn = await service.StartAsync(name: "one");
        await service.EndAsync(arn);
        var child = (string)(await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!["DurableExecutionArn"]!;

        var deleted = await service.SendAsync("DELETE", LocalService.Path(arn), null);
        await Support.Wait.UntilAsync(() => service.SendAsync("GET", LocalService.Path(arn), null), response => response.Status == 404, "the deletion");

        Assert.Equal((202, """{"DeletionRequestTimestamp":1767323045}"""), (deleted.Status, deleted.Body!.ToJsonString()));
        foreach (var (method, action) in (IEnumerable<(string, string)>)[("GET", "/history"), ("POST", "/stop"), ("POST", "/pause"), ("POST", "/resume"), ("DELETE", "")])
        {
            Assert.Equal((404, "ResourceNotFoundException"), LocalService.StatusOf(await service.SendAsync(method, LocalService.Path(arn, action), null)));
        }

        Assert.Empty((await service.GetAsync("/2025-12-01/functions/workflow/durable-executions"))["DurableExecutions"]!.AsArray());
        Assert.Equal("SUCCEEDED", await service.StatusAsync(child));
        Assert.NotEqual(arn, await service.StartAsync("""{"other":true}""", name: "one"));
        Assert.Equal(["RUNNING", "RUNNING", "SUCCEEDED", "SUCCEEDED", "DELETING", "RUNNING"], service.Listener.Changes.Select(change => change.Status).Take(6));
        Assert.Empty(service.Defects);
    }

    [Fact]
    public async Task An_accepted_deletion_survives_a_crash()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded("1")));
        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        // The removal begins after the response, and the crash comes first.
        await service.SendAsync("DELETE", LocalService.Path(arn), null);
        await service.KillAsync();
        await service.Engine.RecoverAsync(CancellationToken.None);

        await Support.Wait.UntilAsync(() => service.SendAsync("GET", LocalService.Path(arn), null), response => response.Status == 404, "the deletion");
        Assert.Equal(0, Rows(service, "durable_executions") + Rows(service, "durable_events") + Rows(service, "durable_operations") + Rows(service, "durable_client_tokens"));
    }

    [Fact]
    public async Task An_execution_that_is_being_deleted_is_listed_without_an_error_if_it_succeeded()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded("1")));
        var arn = await service.StartAsync(name: "one");
        await service.EndAsync(arn);
        // The request is stored, and the removal is not.
        service.Database.FailWrites(int.MaxValue, after: 1);
        await service.SendAsync("DELETE", LocalService.Path(arn), null);

        var row = Assert.Single(service.Engine.Queries.Named("one"));
        service.Database.FailWrites(0, after: 0);

        Assert.Equal(("DELETING", null), (row.Status, row.ErrorType));
    }

    [Fact]
    public async Task An_execution_that_is_deleted_while_its_stopped_invocation_runs_leaves_no_rows()
    {
        await using var service = new LocalService();
        var (reached, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var ended = new TaskCompletionSource();
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(StepStart("s"));
            reached.SetResult();
            await release.Task;
            ended.SetResult();
            return Succeeded();
        });
        var arn = await service.StartAsync();
        await reached.Task;
        await service.PauseAsync(arn, """{"ClientToken":"t"}""");
        await service.OkAsync("POST", LocalService.Path(arn, "/stop"), null);

        await service.SendAsync("DELETE", LocalService.Path(arn), null);
        await Support.Wait.UntilAsync(() => Rows(service, "durable_executions") == 0, "the removal of the rows");
        release.SetResult();
        await ended.Task;
        await service.Engine.DrainAsync(CancellationToken.None);

        Assert.Equal(0, Rows(service, "durable_events") + Rows(service, "durable_client_tokens"));
        Assert.Empty(service.Defects);
    }

    private static long Rows(LocalService service, string table) => service.Database.Read(session => session.Scalar($"SELECT COUNT(*) FROM {table}"))!.Value;

    private static async Task<string> SuspendedAsync(LocalService service)
    {
        service.Handle("workflow", async call =>
        {
            await call.CheckpointAsync(Callback("c"));
            return Pending;
        });
        var arn = await service.StartAsync();
        await service.EventAsync(arn, "InvocationCompleted");
        return arn;
    }
}
