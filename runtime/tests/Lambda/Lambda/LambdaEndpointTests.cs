using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Lambda.Async;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Lambda;

public sealed class LambdaEndpointTests : IAsyncLifetime
{
    private const string FlowArn = "arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aapp-Flow%3Alive";

    private readonly string _data = Runtime.NewFolder();
    private readonly FakeExecutions _executions = new();
    private readonly FakeSwitch _switch = new();
    private Func<Invocation, InvocationOutcome> _answer = invocation => new InvocationOutcome(InvocationOutcomeKind.Succeeded, invocation.Payload);
    private FakeInvoker _invoker = null!;
    private Database _database = null!;
    private AsyncInvocations _asyncInvocations = null!;
    private HttpFrontend _door = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var functions = new FunctionRegistry(
            [
                Runtime.Function(),
                Runtime.Function("app-Flow") with { Durable = new DurableResource(TimeSpan.FromMinutes(15), 7), DeadLetterQueueArn = "arn:aws:sqs:us-east-1:000000000000:dead" },
                Runtime.Function("app-Long") with { Durable = new DurableResource(TimeSpan.FromSeconds(901), 7) },
                Runtime.Function("app-Tenants") with { TenantIsolated = true },
                Runtime.Function("app-TenantsFlow") with { TenantIsolated = true, Durable = new DurableResource(TimeSpan.FromMinutes(15), 7) },
            ],
            Runtime.Identity);
        _invoker = new FakeInvoker(invocation => _answer(invocation));
        _database = Database.Open(Path.Combine(_data, "store.db"), LambdaSchema.Migrations);
        var options = new LambdaOptions { DataDirectory = _data, FunctionHostPath = "none" };
        _asyncInvocations = new AsyncInvocations(_database, _invoker, functions, new FakeQueues(), options, new FakeTimeProvider());
        var mapping = new EventSourceMappingResource("Work", "app-Echo", "arn:aws:sqs:us-east-1:000000000000:work", 10, TimeSpan.FromSeconds(1), true, 5, true);
        var endpoint = new LambdaEndpoint(
            new InvokeOperation(functions, _invoker, _asyncInvocations, _executions, _database),
            new FunctionDescriptions(functions, [mapping], Runtime.Identity, DateTimeOffset.UnixEpoch, _switch),
            new FunctionSettings(functions, DateTimeOffset.UnixEpoch));
        var port = FreePort();
        _door = await HttpFrontend.OpenAsync(port, [endpoint], (_, _) => { });
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/2015-03-31/") };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _door.DisposeAsync();
        await _asyncInvocations.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Plain_function_answers_with_its_payload_and_the_version_that_ran()
    {
        var answer = await InvokeAsync("app-Echo:live", """{"value":5}""");

        Assert.Equal((HttpStatusCode.OK, """{"value":5}"""), (answer.StatusCode, await TextAsync(answer)));
        Assert.Equal("1", Header(answer, "X-Amz-Executed-Version"));
        Assert.Null(Header(answer, "X-Amz-Function-Error"));
        Assert.Equal((await _invoker.NextAsync()).RequestId, Header(answer, "x-amzn-RequestId"));
    }

    [Fact]
    public async Task Failed_function_answers_200_with_the_error_document()
    {
        _answer = _ => FakeInvoker.Failed() with { LogTail = "the log"u8.ToArray() };

        var answer = await InvokeAsync("app-Echo", "1", ("X-Amz-Log-Type", "Tail"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Unhandled", Header(answer, "X-Amz-Function-Error"));
        Assert.Equal("""{"errorType":"Broken","errorMessage":"it broke"}""", await TextAsync(answer));
        Assert.Equal("the log", Encoding.UTF8.GetString(Convert.FromBase64String(Header(answer, "X-Amz-Log-Result")!)));
        Assert.True((await _invoker.NextAsync()).WantsLogTail);
    }

    [Fact]
    public async Task Throttled_function_answers_429_with_the_time_to_retry()
    {
        _answer = _ => new InvocationOutcome(InvocationOutcomeKind.Throttled, default, "TooManyRequestsException", "Rate Exceeded.");

        var answer = await InvokeAsync("app-Echo", "1");

        await AssertRefusedAsync(answer, 429, "TooManyRequestsException", "Rate Exceeded.");
        Assert.Equal("1", Header(answer, "Retry-After"));
    }

    [Fact]
    public async Task Event_is_accepted_and_run_under_the_request_id_of_the_answer()
    {
        var answer = await InvokeAsync("app-Tenants:live", """{"n":1}""", ("X-Amz-Invocation-Type", "Event"), ("X-Amz-Tenant-Id", "blue"));

        var invocation = await _invoker.NextAsync();
        Assert.Equal((HttpStatusCode.Accepted, string.Empty), (answer.StatusCode, await TextAsync(answer)));
        Assert.Null(Header(answer, "X-Amz-Executed-Version"));
        Assert.Equal((Header(answer, "x-amzn-RequestId"), "live", "blue"), (invocation.RequestId, invocation.Function.Qualifier, invocation.TenantId));
    }

    [Fact]
    public async Task Dry_run_checks_and_runs_nothing()
    {
        var answer = await InvokeAsync("app-Echo", "1", ("X-Amz-Invocation-Type", "DryRun"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(Header(answer, "X-Amz-Executed-Version"));
        Assert.False(_invoker.Seen.TryRead(out _));
    }

    [Fact]
    public async Task Tenant_client_context_and_trace_reach_the_function()
    {
        var context = Convert.ToBase64String("{\"custom\": {\"a\":\n\"b\"}}"u8);

        await InvokeAsync("app-Tenants", "1", ("X-Amz-Tenant-Id", "blue"), ("X-Amz-Client-Context", context), ("X-Amzn-Trace-Id", "Root=1-5f-abc"));

        var invocation = await _invoker.NextAsync();
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
    [InlineData("app-Echo", "{\"a\"", null, null, 400, "InvalidRequestContentException", "Could not parse request body into json: ")]
    [InlineData("app-Echo", "1 2", null, null, 400, "InvalidRequestContentException", "Could not parse request body into json: Could not parse payload into json: ")]
    [InlineData("app-Echo", "1", "X-Amz-Invocation-Type", "Sometimes", 400, "ValidationException", "'Sometimes' at 'invocationType'")]
    [InlineData("app-Echo", "1", "X-Amz-Client-Context", "%%%", 400, "InvalidRequestContentException", "Client context")]
    [InlineData("app-Echo", "1", "X-Amz-Tenant-Id", "blue", 400, "InvalidParameterValueException", "not enabled with tenancy")]
    [InlineData("app-Tenants", "1", null, null, 400, "InvalidParameterValueException", "Add a valid tenant ID")]
    [InlineData("app-Flow", "1", null, null, 400, "InvalidParameterValueException", "You cannot invoke a durable function using an unqualified ARN.")]
    [InlineData("app-Long:live", "1", null, null, 400, "InvalidParameterValueException", "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.")]
    [InlineData("app-Echo", "1", "X-Amz-Durable-Execution-Name", "n", 400, "InvalidParameterValueException", "not a durable function")]
    public async Task Request_that_the_service_refuses(string function, string body, string? header, string? value, int status, string code, string message)
    {
        var separator = function.IndexOf('?', StringComparison.Ordinal);
        var path = separator < 0 ? $"functions/{function}/invocations" : $"functions/{function[..separator]}/invocations{function[separator..]}";

        var answer = await SendAsync(path, body, header is null ? [] : [(header, value!)]);

        await AssertRefusedAsync(answer, status, code, message);
        Assert.False(_invoker.Seen.TryRead(out _));
    }

    [Theory]
    [InlineData("app-Echo", null, InvokeOperation.LargestSyncPayload)]
    [InlineData("app-Echo", "Event", InvokeOperation.LargestAsyncPayload)]
    [InlineData("app-Flow:live", "Event", InvokeOperation.LargestDurableAsyncPayload)]
    public async Task Payload_may_reach_its_limit_and_not_pass_it(string function, string? type, int limit)
    {
        (string, string)[] headers = type is null ? [] : [("X-Amz-Invocation-Type", type)];

        var largest = await InvokeAsync(function, $"\"{new string('x', limit - 2)}\"", headers);
        var larger = await InvokeAsync(function, $"\"{new string('x', limit - 1)}\"", headers);

        Assert.True(largest.IsSuccessStatusCode);
        await AssertRefusedAsync(larger, 413, "RequestTooLargeException", $"{limit}");
    }

    [Fact]
    public async Task Sync_invoke_of_a_durable_function_answers_with_the_result_of_the_execution()
    {
        var answer = await InvokeAsync(FlowArn, """{"n":1}""", ("X-Amz-Durable-Execution-Name", "order-1"), ("X-Amzn-Trace-Id", "Root=1-5f-abc"));

        Assert.Equal((HttpStatusCode.OK, """{"done":true}"""), (answer.StatusCode, await TextAsync(answer)));
        Assert.Equal(FakeExecutions.Arn, Header(answer, "X-Amz-Durable-Execution-Arn"));
        var (function, name, payload, asynchronous, tenant, trace) = Assert.Single(_executions.Started);
        Assert.Equal(("1", "order-1", """{"n":1}""", false, null, "Root=1-5f-abc"), (function.Version, name, payload, asynchronous, tenant, trace));
        Assert.False(_invoker.Seen.TryRead(out _));
    }

    [Theory]
    [InlineData("RequestResponse")]
    [InlineData("Event")]
    public async Task Tenant_of_an_invoke_is_that_of_the_execution(string type)
    {
        await InvokeAsync("app-TenantsFlow:live", "1", ("X-Amz-Invocation-Type", type), ("X-Amz-Tenant-Id", "blue"));

        Assert.Equal("blue", Assert.Single(_executions.Started).TenantId);
    }

    [Fact]
    public async Task Failed_execution_answers_with_its_error()
    {
        _executions.End = new DurableEnd("FAILED", null, new DurableError("StepFailed", "step 2 broke", "data", ["at Step"]));

        var answer = await InvokeAsync("app-Flow:$LATEST", "1");

        Assert.Equal("Unhandled", Header(answer, "X-Amz-Function-Error"));
        Assert.Equal("""{"errorType":"StepFailed","errorMessage":"step 2 broke","stackTrace":["at Step"],"errorData":"data"}""", await TextAsync(answer));
    }

    [Theory]
    [InlineData("app-Flow:live")]
    [InlineData("app-Long:live")]
    public async Task Event_of_a_durable_function_starts_an_execution_and_names_it(string function)
    {
        var answer = await InvokeAsync(function, "1", ("X-Amz-Invocation-Type", "Event"));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(FakeExecutions.Arn, Header(answer, "X-Amz-Durable-Execution-Arn"));
        Assert.True(Assert.Single(_executions.Started).Asynchronous);
    }

    [Fact]
    public async Task Function_is_described_with_its_durable_configuration()
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
        Assert.Equal(["app-Echo", "app-Flow", "app-Long", "app-Tenants", "app-TenantsFlow"], (await GetAsync("functions/"))["Functions"]!.AsArray().Select(function => (string?)function!["FunctionName"]));
        Assert.Equal(["$LATEST", "1"], (await GetAsync("functions/app-Echo/versions"))["Versions"]!.AsArray().Select(version => (string?)version!["Version"]));
        Assert.Equal("1", (string?)(await GetAsync("functions/app-Echo/aliases/live"))["FunctionVersion"]);
        var mapping = Assert.Single((await GetAsync("event-source-mappings/?FunctionName=app-Echo"))["EventSourceMappings"]!.AsArray())!;
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:app-Echo:live", (string?)mapping["FunctionArn"]);
        Assert.Equal((string?)mapping["UUID"], (string?)(await GetAsync($"event-source-mappings/{mapping["UUID"]}"))["UUID"]);
        Assert.Empty((await GetAsync("event-source-mappings?FunctionName=app-Flow"))["EventSourceMappings"]!.AsArray());
    }

    [Fact]
    public async Task A_list_is_given_in_pages()
    {
        var first = await GetAsync("functions?MaxItems=3");
        var second = await GetAsync($"functions?MaxItems=3&Marker={first["NextMarker"]}");

        Assert.Equal(["app-Echo", "app-Flow", "app-Long"], first["Functions"]!.AsArray().Select(function => (string?)function!["FunctionName"]));
        Assert.Equal(["app-Tenants", "app-TenantsFlow"], second["Functions"]!.AsArray().Select(function => (string?)function!["FunctionName"]));
        Assert.Null(second["NextMarker"]);
    }

    [Fact]
    public async Task A_streamed_answer_is_one_chunk_and_its_end()
    {
        _answer = invocation => new InvocationOutcome(InvocationOutcomeKind.Succeeded, invocation.Payload) { LogTail = "the log"u8.ToArray() };

        using var answer = await SendAsync("/2021-11-15/functions/app-Echo:live/response-streaming-invocations", """{"value":5}""", [("X-Amz-Log-Type", "Tail")]);

        Assert.Equal((HttpStatusCode.OK, "application/vnd.amazon.eventstream"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal("1", Header(answer, "X-Amz-Executed-Version"));
        Assert.Equal(
            [("PayloadChunk", """{"value":5}"""), ("InvokeComplete", $$"""{"LogResult":"{{Convert.ToBase64String("the log"u8)}}"}""")],
            EventsOf(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_streamed_failure_is_told_at_the_end_of_the_stream()
    {
        _answer = _ => FakeInvoker.Failed();

        using var answer = await SendAsync("/2021-11-15/functions/app-Echo/response-streaming-invocations", "1", []);

        var (type, payload) = Assert.Single(EventsOf(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
        Assert.Equal("InvokeComplete", type);
        Assert.Equal(("Broken", """{"errorType":"Broken","errorMessage":"it broke"}"""), ((string?)JsonNode.Parse(payload)!["ErrorCode"], (string?)JsonNode.Parse(payload)!["ErrorDetails"]));
    }

    [Fact]
    public async Task A_durable_function_has_no_streamed_answer()
    {
        using var answer = await SendAsync("/2021-11-15/functions/app-Flow:live/response-streaming-invocations", "1", []);

        await AssertRefusedAsync(answer, 400, "InvalidParameterValueException", "is a durable function");
    }

    [Fact]
    public async Task The_old_asynchronous_invocation_is_an_event()
    {
        using var answer = await SendAsync("/2014-11-13/functions/app-Echo/invoke-async/", """{"n":1}""", []);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString((await _invoker.NextAsync()).Payload.Span));
    }

    [Theory]
    [InlineData("/2019-09-30/functions/app-Echo/concurrency", "{}")]
    [InlineData("/2019-09-30/functions/app-Echo/provisioned-concurrency?List=ALL", """{"ProvisionedConcurrencyConfigs":[]}""")]
    [InlineData("/2021-10-31/functions/app-Echo/urls", """{"FunctionUrlConfigs":[]}""")]
    [InlineData("/2020-06-30/functions/app-Echo/code-signing-config", "{}")]
    public async Task What_a_function_has_besides_its_configuration_is_told(string path, string json) =>
        Assert.Equal(json, (await GetAsync(path)).ToJsonString());

    [Theory]
    [InlineData("GET", "/2015-03-31/functions/app-Echo/policy", "ResourceNotFoundException")]
    [InlineData("GET", "/2019-09-30/functions/app-Echo/provisioned-concurrency?Qualifier=live", "ProvisionedConcurrencyConfigNotFoundException")]
    [InlineData("GET", "/2019-09-30/functions/app-None/concurrency", "ResourceNotFoundException")]
    [InlineData("PUT", "/2017-10-31/functions/app-Echo/concurrency", "UnknownOperationException")]
    [InlineData("POST", "/2018-10-31/layers/a/versions", "UnknownOperationException")]
    public async Task What_is_not_there_or_not_served_is_refused_by_name(string method, string path, string code)
    {
        using var answer = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative)), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NotFound, code), (answer.StatusCode, Header(answer, "x-amzn-ErrorType")));
    }

    [Fact]
    public async Task A_mapping_is_disabled_and_nothing_else_of_it_changed()
    {
        var id = (string?)(await GetAsync("event-source-mappings"))["EventSourceMappings"]![0]!["UUID"];
        Task<HttpResponseMessage> PutAsync(string body) => _http.PutAsync(new Uri($"event-source-mappings/{id}", UriKind.Relative), new StringContent(body), TestContext.Current.CancellationToken);

        using var disabled = await PutAsync("""{"Enabled":false}""");
        using var changed = await PutAsync("""{"BatchSize":5}""");

        Assert.Equal((HttpStatusCode.Accepted, "Disabling"), (disabled.StatusCode, (string?)JsonNode.Parse(await TextAsync(disabled))!["State"]));
        Assert.Equal("Disabled", (string?)(await GetAsync($"event-source-mappings/{id}"))["State"]);
        await AssertRefusedAsync(changed, 400, "InvalidParameterValueException", "BatchSize");
    }

    /// <summary>Type and payload of each event, its checksums held against what they cover.</summary>
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

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, int status, string code, string message)
    {
        var body = JsonNode.Parse(await TextAsync(answer))!;
        Assert.Equal((status, code), ((int)answer.StatusCode, Header(answer, "x-amzn-ErrorType")));
        Assert.Contains(message, (string?)(body["message"] ?? body["Message"]), StringComparison.Ordinal);
        Assert.Equal(code == "ResourceNotFoundException", body["Message"] is not null);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static Task<string> TextAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

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
