using System.Text;
using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableChaining.Lib.Tests.LambdaClient;

public sealed class RequestTests
{
    [Fact]
    public async Task Invoke_sends_the_payload_as_body_and_other_members_in_path_query_and_headers()
    {
        var request = await SendAsync(static client => client.InvokeAsync(
            new InvokeRequest
            {
                FunctionName = "arn:aws:lambda:us-east-1:000000000000:function:orders",
                Qualifier = "$LATEST",
                InvocationType = InvocationType.Event,
                LogType = LogType.Tail,
                ClientContext = """{"k":"ü"}""",
                DurableExecutionName = "order-1",
                TenantId = "blue",
                Payload = """{"id":"ü"}""",
            },
            TestContext.Current.CancellationToken));

        Assert.Equal("POST", request.Method);
        Assert.Equal("/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aorders/invocations", request.Path);
        Assert.Equal("Qualifier=%24LATEST", request.Query);
        Assert.Equal("""{"id":"ü"}""", request.Text);
        Assert.Equal("Event", request.Headers["X-Amz-Invocation-Type"]);
        Assert.Equal("Tail", request.Headers["X-Amz-Log-Type"]);
        Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"k":"ü"}""")), request.Headers["X-Amz-Client-Context"]);
        Assert.Equal("order-1", request.Headers["X-Amz-Durable-Execution-Name"]);
        Assert.Equal("blue", request.Headers["X-Amz-Tenant-Id"]);
    }

    [Fact]
    public async Task Invoke_without_a_payload_sends_an_empty_body_and_no_optional_header()
    {
        var request = await SendAsync(static client => client.InvokeAsync(new InvokeRequest { FunctionName = "orders" }, TestContext.Current.CancellationToken));

        Assert.Empty(request.Body);
        Assert.Equal("0", request.Headers["Content-Length"]);
        Assert.Equal("", request.Query);
        Assert.DoesNotContain(request.Headers.Keys, static name => name is "X-Amz-Invocation-Type" or "X-Amz-Tenant-Id" or "X-Amz-Client-Context");
    }

    [Fact]
    public async Task Invoke_streams_a_payload_of_six_megabytes_unchanged()
    {
        var payload = new byte[6 * 1024 * 1024];
        Array.Fill(payload, (byte)'7');
        using var stream = new MemoryStream(payload);

        var request = await SendAsync(client => client.InvokeAsync(new InvokeRequest { FunctionName = "orders", PayloadStream = stream }, TestContext.Current.CancellationToken));

        Assert.Equal(payload, request.Body);
    }

    [Fact]
    public async Task Requests_are_signed_for_the_service_and_the_region()
    {
        var request = await SendAsync(static client => client.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = LambdaClients.ExecutionArn }, TestContext.Current.CancellationToken));

        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-central-1/lambda/aws4_request, ", request.Headers["Authorization"]);
        Assert.Contains("api/Lambda#4.0.13.1", request.Headers["User-Agent"], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Checkpoint_writes_every_member_of_its_updates()
    {
        var request = await SendAsync(static client => client.CheckpointDurableExecutionAsync(
            new CheckpointDurableExecutionRequest
            {
                DurableExecutionArn = LambdaClients.ExecutionArn,
                CheckpointToken = "token-1",
                ClientToken = "client-1",
                Updates =
                [
                    new() { Id = "1", ParentId = "0", Name = "step", Type = "STEP", SubType = "Step", Action = "SUCCEED", Payload = "{\"a\":\"ü<\"}" },
                    new() { Id = "2", Type = OperationType.STEP, Action = OperationAction.RETRY, StepOptions = new() { NextAttemptDelaySeconds = 5 }, Error = new() { ErrorType = "E", ErrorMessage = "m", ErrorData = "d", StackTrace = ["a", "b"] } },
                    new() { Id = "3", Type = OperationType.WAIT, Action = OperationAction.START, WaitOptions = new() { WaitSeconds = 60 } },
                    new() { Id = "4", Type = OperationType.CALLBACK, Action = OperationAction.START, CallbackOptions = new() { TimeoutSeconds = 10, HeartbeatTimeoutSeconds = 3 } },
                    new() { Id = "5", Type = OperationType.CHAINED_INVOKE, Action = OperationAction.START, ChainedInvokeOptions = new() { FunctionName = "f", TenantId = "t" } },
                    new() { Id = "6", Type = OperationType.CONTEXT, Action = OperationAction.CANCEL, ContextOptions = new() { ReplayChildren = true } },
                ],
            },
            TestContext.Current.CancellationToken));

        Assert.Equal("POST", request.Method);
        Assert.Equal($"/2025-12-01/durable-executions/{LambdaClients.EncodedExecutionArn}/checkpoint", request.Target);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        AssertJson(
            """
            {"CheckpointToken":"token-1","ClientToken":"client-1","Updates":[
              {"Id":"1","ParentId":"0","Name":"step","Type":"STEP","SubType":"Step","Action":"SUCCEED","Payload":"{\"a\":\"ü<\"}"},
              {"Id":"2","Type":"STEP","Action":"RETRY","Error":{"ErrorMessage":"m","ErrorType":"E","ErrorData":"d","StackTrace":["a","b"]},"StepOptions":{"NextAttemptDelaySeconds":5}},
              {"Id":"3","Type":"WAIT","Action":"START","WaitOptions":{"WaitSeconds":60}},
              {"Id":"4","Type":"CALLBACK","Action":"START","CallbackOptions":{"TimeoutSeconds":10,"HeartbeatTimeoutSeconds":3}},
              {"Id":"5","Type":"CHAINED_INVOKE","Action":"START","ChainedInvokeOptions":{"FunctionName":"f","TenantId":"t"}},
              {"Id":"6","Type":"CONTEXT","Action":"CANCEL","ContextOptions":{"ReplayChildren":true}}]}
            """,
            request.Text);
    }

    [Fact]
    public async Task Checkpoint_generates_a_client_token_if_none_is_set()
    {
        var request = await SendAsync(static client => client.CheckpointDurableExecutionAsync(
            new CheckpointDurableExecutionRequest { DurableExecutionArn = LambdaClients.ExecutionArn, CheckpointToken = "t" },
            TestContext.Current.CancellationToken));

        using var body = JsonDocument.Parse(request.Text);
        Assert.True(Guid.TryParse(body.RootElement.GetProperty("ClientToken").GetString(), out _));
        Assert.False(body.RootElement.TryGetProperty("Updates", out _));
    }

    [Fact]
    public async Task GetDurableExecutionState_sends_its_members_in_the_query()
    {
        var request = await SendAsync(static client => client.GetDurableExecutionStateAsync(
            new GetDurableExecutionStateRequest { DurableExecutionArn = LambdaClients.ExecutionArn, CheckpointToken = "a/b+c=", Marker = "m 1", MaxItems = 7 },
            TestContext.Current.CancellationToken));

        Assert.Equal("GET", request.Method);
        Assert.Equal($"/2025-12-01/durable-executions/{LambdaClients.EncodedExecutionArn}/state", request.Path);
        Assert.Equal("CheckpointToken=a%2Fb%2Bc%3D&Marker=m%201&MaxItems=7", request.Query);
        Assert.Empty(request.Body);
    }

    [Fact]
    public async Task GetDurableExecutionHistory_sends_its_members_in_the_query()
    {
        var request = await SendAsync(static client => client.GetDurableExecutionHistoryAsync(
            new GetDurableExecutionHistoryRequest { DurableExecutionArn = LambdaClients.ExecutionArn, IncludeExecutionData = true, ReverseOrder = false, Marker = "m", MaxItems = 1000 },
            TestContext.Current.CancellationToken));

        Assert.Equal($"/2025-12-01/durable-executions/{LambdaClients.EncodedExecutionArn}/history", request.Path);
        Assert.Equal("IncludeExecutionData=true&Marker=m&MaxItems=1000&ReverseOrder=false", request.Query);
    }

    [Fact]
    public async Task ListDurableExecutionsByFunction_repeats_the_statuses_and_writes_times_in_utc()
    {
        var request = await SendAsync(static client => client.ListDurableExecutionsByFunctionAsync(
            new ListDurableExecutionsByFunctionRequest
            {
                FunctionName = "orders:live",
                Qualifier = "live",
                DurableExecutionName = "order-1",
                Statuses = [ExecutionStatus.RUNNING, ExecutionStatus.TIMED_OUT],
                StartedAfter = new DateTime(2026, 11, 23, 1, 2, 3, DateTimeKind.Utc),
                StartedBefore = new DateTime(2026, 11, 23, 1, 2, 3, 40, DateTimeKind.Utc),
                ReverseOrder = true,
                Marker = "m",
                MaxItems = 2,
            },
            TestContext.Current.CancellationToken));

        Assert.Equal("GET", request.Method);
        Assert.Equal("/2025-12-01/functions/orders%3Alive/durable-executions", request.Path);
        Assert.Equal(
            "DurableExecutionName=order-1&Marker=m&MaxItems=2&Qualifier=live&ReverseOrder=true&StartedAfter=2026-11-23T01%3A02%3A03Z&StartedBefore=2026-11-23T01%3A02%3A03.04Z&Statuses=RUNNING&Statuses=TIMED_OUT",
            request.Query);
    }

    [Fact]
    public async Task StopDurableExecution_sends_the_error_as_its_body()
    {
        var request = await SendAsync(static client => client.StopDurableExecutionAsync(
            new StopDurableExecutionRequest { DurableExecutionArn = LambdaClients.ExecutionArn, Error = new() { ErrorType = "Operator" } },
            TestContext.Current.CancellationToken));

        Assert.Equal("POST", request.Method);
        Assert.Equal($"/2025-12-01/durable-executions/{LambdaClients.EncodedExecutionArn}/stop", request.Target);
        AssertJson("""{"ErrorType":"Operator"}""", request.Text);
    }

    [Fact]
    public async Task SendDurableExecutionCallbackSuccess_sends_the_result_as_its_body()
    {
        using var result = new MemoryStream("\"done\""u8.ToArray());

        var request = await SendAsync(client => client.SendDurableExecutionCallbackSuccessAsync(
            new SendDurableExecutionCallbackSuccessRequest { CallbackId = "a/b=", Result = result },
            TestContext.Current.CancellationToken));

        Assert.Equal("POST", request.Method);
        Assert.Equal("/2025-12-01/durable-execution-callbacks/a%2Fb%3D/succeed", request.Target);
        Assert.Equal("\"done\"", request.Text);
    }

    [Fact]
    public async Task SendDurableExecutionCallbackFailure_sends_the_error_as_its_body()
    {
        var request = await SendAsync(static client => client.SendDurableExecutionCallbackFailureAsync(
            new SendDurableExecutionCallbackFailureRequest { CallbackId = "c", Error = new() { ErrorMessage = "no", StackTrace = ["x"] } },
            TestContext.Current.CancellationToken));

        Assert.Equal("/2025-12-01/durable-execution-callbacks/c/fail", request.Target);
        AssertJson("""{"ErrorMessage":"no","StackTrace":["x"]}""", request.Text);
    }

    [Fact]
    public async Task SendDurableExecutionCallbackHeartbeat_has_no_body()
    {
        var request = await SendAsync(static client => client.SendDurableExecutionCallbackHeartbeatAsync(
            new SendDurableExecutionCallbackHeartbeatRequest { CallbackId = "c" },
            TestContext.Current.CancellationToken));

        Assert.Equal("POST", request.Method);
        Assert.Equal("/2025-12-01/durable-execution-callbacks/c/heartbeat", request.Target);
        Assert.Empty(request.Body);
    }

    [Fact]
    public async Task A_request_without_its_path_member_is_not_sent()
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(200, "{}"));
        using var client = service.Client();

        var exception = await Assert.ThrowsAsync<AmazonLambdaException>(() => client.InvokeAsync(new InvokeRequest(), TestContext.Current.CancellationToken));

        Assert.Equal("InvokeRequest: FunctionName is required and is not set", exception.Message);
        Assert.Empty(service.Requests);
    }

    private static async Task<RecordedRequest> SendAsync(Func<IAmazonLambda, Task> call)
    {
        await using var service = await RecordingService.StartAsync(new CannedResponse(200, "{}"));
        using var client = service.Client();
        await call(client);
        return Assert.Single(service.Requests);
    }

    private static void AssertJson(string expected, string actual)
    {
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual);
        Assert.True(JsonElement.DeepEquals(left.RootElement, right.RootElement), actual);
    }
}
