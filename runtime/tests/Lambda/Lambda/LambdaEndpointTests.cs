using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Lambda.Async;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Lambda;

public sealed class LambdaEndpointTests : IAsyncLifetime
{
    private const string FlowArn = "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aapp-Flow%3Alive";

    private readonly string _data = RunningInvoker.NewFolder();
    private readonly FakeMappingControl _mappingControl = new();
    private readonly FakeLambda _lambda = new() { Respond = static invocation => Task.FromResult(new InvocationOutcome(InvocationOutcomeKind.Succeeded, invocation.Payload)), ExecutionOutcome = new DurableOutcome("SUCCEEDED", """{"done":true}""", null) };
    private Database _database = null!;
    private AsyncInvocations _asyncInvocations = null!;
    private HttpFrontend _frontend = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var functions = new FunctionRegistry(
            [
                RunningInvoker.Function(),
                RunningInvoker.Function("app-Flow") with { Durable = new DurableResource(TimeSpan.FromMinutes(15), 7), DeadLetterQueueArn = "arn:aws:sqs:us-east-1:000000000000:dead" },
                RunningInvoker.Function("app-Long") with { Durable = new DurableResource(TimeSpan.FromSeconds(901), 7) },
                RunningInvoker.Function("app-Brief") with { Timeout = TimeSpan.FromMilliseconds(50), Durable = new DurableResource(TimeSpan.FromMinutes(15), 7) },
                RunningInvoker.Function("app-Tenants") with { TenantIsolated = true },
                RunningInvoker.Function("app-TenantsFlow") with { TenantIsolated = true, Durable = new DurableResource(TimeSpan.FromMinutes(15), 7) },
            ],
            RunningInvoker.Identity);
        _database = Database.Open(Path.Combine(_data, "store.db"), LambdaSchema.Migrations);
        var options = new LambdaOptions { DataDirectory = _data, FunctionHostPath = "none" };
        _asyncInvocations = new AsyncInvocations(_database, _lambda, functions, () => throw new NotSupportedException(), new FakeQueues(), options, new FakeTimeProvider(), Console.Error.WriteLine);
        var mapping = new EventSourceMappingResource("Work", "app-Echo", "arn:aws:sqs:us-east-1:000000000000:work", 10, TimeSpan.FromSeconds(1), true, 5, true);
        var endpoint = new LambdaEndpoint(
            new InvokeOperation(functions, _lambda, _asyncInvocations, _lambda, _database),
            new FunctionOperations(functions, [mapping], RunningInvoker.Identity, DateTimeOffset.UnixEpoch, _mappingControl),
            new FunctionSettings(functions, DateTimeOffset.UnixEpoch));
        var port = TestPort.Free();
        using var reserved = ReservedPort.Reserve(port);
        _frontend = await HttpFrontend.OpenAsync(reserved, [endpoint], (_, _) => { });
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/2015-03-31/") };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _frontend.DisposeAsync();
        await _asyncInvocations.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Response_of_a_plain_function_contains_its_payload_and_the_executed_version()
    {
        var response = await InvokeAsync("app-Echo:live", """{"value":5}""");

        Assert.Equal((HttpStatusCode.OK, """{"value":5}"""), (response.StatusCode, await TextAsync(response)));
        Assert.Equal("1", Header(response, "X-Amz-Executed-Version"));
        Assert.Null(Header(response, "X-Amz-Function-Error"));
        Assert.Equal((await _lambda.NextAsync()).RequestId, Header(response, "x-amzn-RequestId"));
    }

    [Fact]
    public async Task Failed_function_returns_200_with_the_error_document()
    {
        _lambda.Respond = static _ => Task.FromResult(FakeLambda.Failed() with { LogTail = "the log"u8.ToArray() });

        var response = await InvokeAsync("app-Echo", "1", ("X-Amz-Log-Type", "Tail"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Unhandled", Header(response, "X-Amz-Function-Error"));
        Assert.Equal("""{"errorType":"Broken","errorMessage":"it broke"}""", await TextAsync(response));
        Assert.Equal("the log", Encoding.UTF8.GetString(Convert.FromBase64String(Header(response, "X-Amz-Log-Result")!)));
        Assert.True((await _lambda.NextAsync()).WantsLogTail);
    }

    [Fact]
    public async Task Throttled_function_returns_429_with_Retry_After()
    {
        _lambda.Respond = static _ => Task.FromResult(new InvocationOutcome(InvocationOutcomeKind.Throttled, default, "TooManyRequestsException", "Rate Exceeded."));

        var response = await InvokeAsync("app-Echo", "1");

        await AssertErrorAsync(response, 429, "TooManyRequestsException", "Rate Exceeded.");
        Assert.Equal("1", Header(response, "Retry-After"));
    }

    [Fact]
    public async Task Event_is_accepted_and_runs_with_the_request_id_of_the_response()
    {
        var response = await InvokeAsync("app-Tenants:live", """{"n":1}""", ("X-Amz-Invocation-Type", "Event"), ("X-Amz-Tenant-Id", "blue"));

        var invocation = await _lambda.NextAsync();
        Assert.Equal((HttpStatusCode.Accepted, string.Empty), (response.StatusCode, await TextAsync(response)));
        Assert.Null(Header(response, "X-Amz-Executed-Version"));
        Assert.Equal((Header(response, "x-amzn-RequestId"), "live", "blue"), (invocation.RequestId, invocation.Function.Qualifier, invocation.TenantId));
    }

    [Fact]
    public async Task Dry_run_validates_and_runs_nothing()
    {
        var response = await InvokeAsync("app-Echo", "1", ("X-Amz-Invocation-Type", "DryRun"));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Null(Header(response, "X-Amz-Executed-Version"));
        Assert.False(_lambda.Started.TryRead(out _));
    }

    [Fact]
    public async Task Tenant_client_context_and_trace_reach_the_function()
    {
        var context = Convert.ToBase64String("{\"custom\": {\"a\":\n\"b\"}}"u8);

        await InvokeAsync("app-Tenants", "1", ("X-Amz-Tenant-Id", "blue"), ("X-Amz-Client-Context", context), ("X-Amzn-Trace-Id", "Root=1-5f-abc"));

        var invocation = await _lambda.NextAsync();
        Assert.Equal(("blue", """{"custom":{"a":"b"}}""", "Root=1-5f-abc"), (invocation.TenantId, invocation.ClientContext, invocation.TraceId));
    }

    [Fact]
    public async Task Empty_body_is_an_empty_event()
    {
        Assert.Equal("{}", await TextAsync(await InvokeAsync("app-Echo", string.Empty)));
    }

    [Theory]
    [InlineData("app-None", "1", null, null, 404, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-1:000000000000:function:app-None:$LATEST")]
    [InlineData("app-Echo:live?Qualifier=1", "1", null, null, 400, "InvalidParameterValueException", "does not match")]
    [InlineData("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", "1", null, null, 404, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-1:000000000000:function:nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn:$LATEST")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function", "1", null, null, 404, "ResourceNotFoundException", "Function not found: arn:aws:lambda:us-east-1:000000000000:function:function:$LATEST")]
    [InlineData("arn:aws:lambda:invalid-region:000000000000:function:app-Echo", "1", null, null, 400, "ValidationException", "'arn:aws:lambda:invalid-region:000000000000:function:app-Echo' at 'functionName'")]
    [InlineData("app-Echo?Qualifier=invalid!", "1", null, null, 400, "ValidationException", "'invalid!' at 'qualifier'")]
    [InlineData("app-Echo", "{\"a\"", null, null, 400, "InvalidRequestContentException", "Could not parse request body into json: ")]
    [InlineData("app-Echo", "1 2", null, null, 400, "InvalidRequestContentException", "Could not parse request body into json: Could not parse payload into json: ")]
    [InlineData("app-Echo", "1", "X-Amz-Invocation-Type", "Sometimes", 400, "ValidationException", "'Sometimes' at 'invocationType'")]
    [InlineData("app-Echo", "1", "X-Amz-Client-Context", "%%%", 400, "InvalidRequestContentException", "Client context")]
    [InlineData("app-Echo", "1", "X-Amz-Tenant-Id", "blue", 400, "InvalidParameterValueException", "not enabled with tenancy")]
    [InlineData("app-Tenants", "1", null, null, 400, "InvalidParameterValueException", "Add a valid tenant ID")]
    [InlineData("app-Flow", "1", null, null, 400, "InvalidParameterValueException", "You cannot invoke a durable function using an unqualified ARN.")]
    [InlineData("app-Long:live", "1", null, null, 400, "InvalidParameterValueException", "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.")]
    [InlineData("app-Echo", "1", "X-Amz-Durable-Execution-Name", "n", 400, "InvalidParameterValueException", "not a durable function")]
    public async Task Invalid_request_is_rejected(string function, string body, string? header, string? value, int status, string code, string message)
    {
        var separator = function.IndexOf('?', StringComparison.Ordinal);
        var path = separator < 0 ? $"functions/{function}/invocations" : $"functions/{function[..separator]}/invocations{function[separator..]}";

        var response = await SendAsync(path, body, header is null ? [] : [(header, value!)]);

        await AssertErrorAsync(response, status, code, message);
        Assert.False(_lambda.Started.TryRead(out _));
    }

    [Theory]
    [InlineData("app-Echo", null, InvokeOperation.LargestSyncPayload)]
    [InlineData("app-Echo", "Event", InvokeOperation.LargestAsyncPayload)]
    [InlineData("app-Flow:live", "Event", InvokeOperation.LargestAsyncPayload)]
    public async Task Payload_of_the_maximum_size_is_accepted_and_a_larger_one_rejected(string function, string? type, int limit)
    {
        (string, string)[] headers = type is null ? [] : [("X-Amz-Invocation-Type", type)];

        var largest = await InvokeAsync(function, $"\"{new string('x', limit - 2)}\"", headers);
        var larger = await InvokeAsync(function, $"\"{new string('x', limit - 1)}\"", headers);

        Assert.True(largest.IsSuccessStatusCode);
        await AssertErrorAsync(larger, 413, "RequestTooLargeException", $"{limit}");
    }

    [Fact]
    public async Task Synchronous_invoke_of_a_durable_function_returns_the_result_of_the_execution()
    {
        var response = await InvokeAsync(FlowArn, """{"n":1}""", ("X-Amz-Durable-Execution-Name", "order-1"), ("X-Amzn-Trace-Id", "Root=1-5f-abc"));

        Assert.Equal((HttpStatusCode.OK, """{"done":true}"""), (response.StatusCode, await TextAsync(response)));
        Assert.Equal(FakeLambda.ExecutionArn, Header(response, "X-Amz-Durable-Execution-Arn"));
        var execution = Assert.Single(_lambda.Executions);
        Assert.Equal(("1", "order-1", """{"n":1}""", false, null, "Root=1-5f-abc"), (execution.Function.Version, execution.Name, execution.Payload, execution.Asynchronous, execution.TenantId, execution.TraceHeader));
        Assert.False(_lambda.Started.TryRead(out _));
    }

    [Fact]
    public async Task A_synchronous_caller_waits_no_longer_than_the_timeout_of_the_function()
    {
        _lambda.ExecutionEnd = new TaskCompletionSource().Task;

        var response = await InvokeAsync("app-Brief:live", "1");

        Assert.Equal("Unhandled", Header(response, "X-Amz-Function-Error"));
        Assert.Contains("Sandbox.Timedout", await TextAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RequestResponse")]
    [InlineData("Event")]
    public async Task Tenant_id_of_an_invoke_is_passed_to_the_execution(string type)
    {
        await InvokeAsync("app-TenantsFlow:live", "1", ("X-Amz-Invocation-Type", type), ("X-Amz-Tenant-Id", "blue"));

        Assert.Equal("blue", Assert.Single(_lambda.Executions).TenantId);
    }

    [Fact]
    public async Task Failed_execution_returns_its_error()
    {
        _lambda.ExecutionOutcome = new DurableOutcome("FAILED", null, new DurableError("StepFailed", "step 2 broke", "data", ["at Step"]));

        var response = await InvokeAsync("app-Flow:$LATEST", "1");

        Assert.Equal("Unhandled", Header(response, "X-Amz-Function-Error"));
        Assert.Equal("""{"errorType":"StepFailed","errorMessage":"step 2 broke","stackTrace":["at Step"],"errorData":"data"}""", await TextAsync(response));
    }

    [Theory]
    [InlineData("app-Flow:live")]
    [InlineData("app-Long:live")]
    public async Task Event_for_a_durable_function_starts_an_execution_and_returns_its_ARN(string function)
    {
        var response = await InvokeAsync(function, "1", ("X-Amz-Invocation-Type", "Event"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(FakeLambda.ExecutionArn, Header(response, "X-Amz-Durable-Execution-Arn"));
        Assert.True(Assert.Single(_lambda.Executions).Asynchronous);
    }

    [Fact]
    public async Task Function_configuration_contains_the_durable_configuration()
    {
        var function = await GetAsync($"functions/{FlowArn}");
        var configuration = await GetAsync("functions/app-Flow/configuration?Qualifier=live");

        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Flow:live", (string?)function["Configuration"]!["FunctionArn"]);
        Assert.Equal("""{"ExecutionTimeout":900,"RetentionPeriodInDays":7}""", configuration["DurableConfig"]!.ToJsonString());
        Assert.Equal(("1", "Active"), ((string?)configuration["Version"], (string?)configuration["State"]));
    }

    [Fact]
    public async Task Functions_versions_aliases_and_mappings_are_listed()
    {
        Assert.Equal(["app-Echo", "app-Flow", "app-Long", "app-Brief", "app-Tenants", "app-TenantsFlow"], (await GetAsync("functions/"))["Functions"]!.AsArray().Select(function => (string?)function!["FunctionName"]));
        Assert.Equal(["$LATEST", "1"], (await GetAsync("functions/app-Echo/versions"))["Versions"]!.AsArray().Select(version => (string?)version!["Version"]));
        Assert.Equal("1", (string?)(await GetAsync("functions/app-Echo/aliases/live"))["FunctionVersion"]);
        var mapping = Assert.Single((await GetAsync("event-source-mappings/?FunctionName=app-Echo"))["EventSourceMappings"]!.AsArray())!;
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live", (string?)mapping["FunctionArn"]);
        Assert.Equal((string?)mapping["UUID"], (string?)(await GetAsync($"event-source-mappings/{mapping["UUID"]}"))["UUID"]);
        Assert.Empty((await GetAsync("event-source-mappings?FunctionName=app-Flow"))["EventSourceMappings"]!.AsArray());
    }

    [Fact]
    public async Task A_list_is_returned_in_pages()
    {
        var first = await GetAsync("functions?MaxItems=4");
        var second = await GetAsync($"functions?MaxItems=4&Marker={first["NextMarker"]}");

        Assert.Equal(["app-Echo", "app-Flow", "app-Long", "app-Brief"], first["Functions"]!.AsArray().Select(function => (string?)function!["FunctionName"]));
        Assert.Equal(["app-Tenants", "app-TenantsFlow"], second["Functions"]!.AsArray().Select(function => (string?)function!["FunctionName"]));
        Assert.Null(second["NextMarker"]);
    }

    [Fact]
    public async Task A_streamed_response_has_one_chunk_and_an_end_event()
    {
        _lambda.Respond = static invocation => Task.FromResult(new InvocationOutcome(InvocationOutcomeKind.Succeeded, invocation.Payload) { LogTail = "the log"u8.ToArray() });

        using var response = await SendAsync("/2021-11-15/functions/app-Echo:live/response-streaming-invocations", """{"value":5}""", [("X-Amz-Log-Type", "Tail")]);

        Assert.Equal((HttpStatusCode.OK, "application/vnd.amazon.eventstream"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal("1", Header(response, "X-Amz-Executed-Version"));
        Assert.Equal(
            [("PayloadChunk", """{"value":5}"""), ("InvokeComplete", $$"""{"LogResult":"{{Convert.ToBase64String("the log"u8)}}"}""")],
            EventsOf(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_streamed_error_is_in_the_end_event()
    {
        _lambda.Respond = static _ => Task.FromResult(FakeLambda.Failed());

        using var response = await SendAsync("/2021-11-15/functions/app-Echo/response-streaming-invocations", "1", []);

        var (type, payload) = Assert.Single(EventsOf(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("InvokeComplete", type);
        Assert.Equal(("Broken", """{"errorType":"Broken","errorMessage":"it broke"}"""), ((string?)JsonNode.Parse(payload)!["ErrorCode"], (string?)JsonNode.Parse(payload)!["ErrorDetails"]));
    }

    [Fact]
    public async Task A_durable_function_cannot_be_invoked_with_a_streamed_response()
    {
        using var response = await SendAsync("/2021-11-15/functions/app-Flow:live/response-streaming-invocations", "1", []);

        await AssertErrorAsync(response, 400, "InvalidParameterValueException", "is a durable function");
    }

    [Fact]
    public async Task InvokeAsync_sends_an_event()
    {
        using var response = await SendAsync("/2014-11-13/functions/app-Echo/invoke-async/", """{"n":1}""", []);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await _lambda.NextAsync()).Payload.Span));
    }

    [Theory]
    [InlineData("/2019-09-30/functions/app-Echo/concurrency", "{}")]
    [InlineData("/2019-09-30/functions/app-Echo/provisioned-concurrency?List=ALL", """{"ProvisionedConcurrencyConfigs":[]}""")]
    [InlineData("/2021-10-31/functions/app-Echo/urls", """{"FunctionUrlConfigs":[]}""")]
    [InlineData("/2020-06-30/functions/app-Echo/code-signing-config", "{}")]
    public async Task Settings_outside_the_configuration_are_returned(string path, string json) =>
        Assert.Equal(json, (await GetAsync(path)).ToJsonString());

    [Theory]
    [InlineData("GET", "/2015-03-31/functions/app-Echo/policy", "ResourceNotFoundException")]
    [InlineData("GET", "/2019-09-30/functions/app-Echo/provisioned-concurrency?Qualifier=live", "ProvisionedConcurrencyConfigNotFoundException")]
    [InlineData("GET", "/2019-09-30/functions/app-None/concurrency", "ResourceNotFoundException")]
    [InlineData("PUT", "/2017-10-31/functions/app-Echo/concurrency", "UnknownOperationException")]
    [InlineData("POST", "/2018-10-31/layers/a/versions", "UnknownOperationException")]
    public async Task Missing_resources_and_unknown_operations_are_rejected_with_their_error_code(string method, string path, string code)
    {
        using var response = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NotFound, code), (response.StatusCode, Header(response, "x-amzn-ErrorType")));
    }

    [Fact]
    public async Task A_mapping_can_be_disabled_but_not_changed()
    {
        var id = (string?)(await GetAsync("event-source-mappings"))["EventSourceMappings"]![0]!["UUID"];
        Task<HttpResponseMessage> PutAsync(string body) => _http.PutAsync(new Uri($"event-source-mappings/{id}", UriKind.Relative), new StringContent(body), TestContext.Current.CancellationToken);

        using var disabled = await PutAsync("""{"Enabled":false}""");
        using var changed = await PutAsync("""{"BatchSize":5}""");

        Assert.Equal((HttpStatusCode.Accepted, "Disabling"), (disabled.StatusCode, (string?)JsonNode.Parse(await TextAsync(disabled))!["State"]));
        Assert.Equal("Disabled", (string?)(await GetAsync($"event-source-mappings/{id}"))["State"]);
        await AssertErrorAsync(changed, 400, "InvalidParameterValueException", "BatchSize");
    }

    /// <summary>Returns type and payload of each event, after verifying its checksums.</summary>
    private static List<(string Type, string Payload)> EventsOf(ReadOnlySpan<byte> stream)
    {
        var events = new List<(string, string)>();
        while (!stream.IsEmpty)
        {
            var message = stream[..BinaryPrimitives.ReadInt32BigEndian(stream)];
            var headers = message.Slice(12, BinaryPrimitives.ReadInt32BigEndian(message[4..]));
            Assert.Equal(Crc32.HashToUInt32(message[..8]), BinaryPrimitives.ReadUInt32BigEndian(message[8..]));
            Assert.Equal(Crc32.HashToUInt32(message[..^4]), BinaryPrimitives.ReadUInt32BigEndian(message[^4..]));
            const string name = ":event-type";
            var at = Encoding.ASCII.GetString(headers).IndexOf(name, StringComparison.Ordinal) + name.Length + 1;
            events.Add((Encoding.ASCII.GetString(headers.Slice(at + 2, BinaryPrimitives.ReadUInt16BigEndian(headers[at..]))), Encoding.UTF8.GetString(message[(12 + headers.Length)..^4])));
            stream = stream[message.Length..];
        }

        return events;
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, string code, string message)
    {
        var body = JsonNode.Parse(await TextAsync(response))!;
        Assert.Equal((status, code), ((int)response.StatusCode, Header(response, "x-amzn-ErrorType")));
        Assert.Contains(message, (string?)(body["message"] ?? body["Message"]), StringComparison.Ordinal);
        Assert.Equal(code == "ResourceNotFoundException", body["Message"] is not null);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    private Task<HttpResponseMessage> InvokeAsync(string function, string body, params (string Name, string Value)[] headers) =>
        SendAsync($"functions/{function}/invocations", body, headers);

    private async Task<HttpResponseMessage> SendAsync(string path, string body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
