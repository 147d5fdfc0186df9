using System.Net;
using System.Text.Json;

namespace DurableLocal.Tests.FunctionHost;

/// <summary>The function host as a process, with a Runtime API of the test.</summary>
public sealed class HostProcessTests
{
    [Fact]
    public async Task Environment_is_reused_and_ends_with_the_runtime_API()
    {
        var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("Count"));

        server.Enqueue("r1", "{}");
        server.Enqueue("r2", "{}");

        Assert.Equal(new Posted("invocation/r1/response", "1", null), await server.PostedAsync());
        Assert.Equal(new Posted("invocation/r2/response", "2", null), await server.PostedAsync());
        await server.DisposeAsync();
        Assert.Equal(0, (await host.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Invocation_in_the_answer_to_a_response_or_an_error_is_run_without_another_request()
    {
        await using var server = new RuntimeApiServer { AnswersWithNext = true };
        await using var host = new HostProcess(server.Address, Handler("Fail"));

        server.Enqueue("r1", """{"Name":"demo","Count":1}""");
        server.Enqueue("r2", "not JSON");
        server.Enqueue("r3", """{"Name":"demo","Count":1}""");

        Assert.Equal("invocation/r1/error", (await server.PostedAsync()).Path);
        Assert.Equal("invocation/r2/error", (await server.PostedAsync()).Path);
        Assert.Equal("invocation/r3/error", (await server.PostedAsync()).Path);
        Assert.Equal(1, server.NextRequests);
    }

    [Fact]
    public async Task A_host_that_must_wait_for_a_debugger_fetches_nothing_and_shows_that_it_waits()
    {
        using var folder = new TemporaryFolder();
        var marker = Path.Combine(folder.Path, "marker");
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("Count"), ("_DURABLE_LOCAL_DEBUGGER", marker), ("_DURABLE_LOCAL_WAIT_FOR_DEBUGGER", "1"));

        server.Enqueue("r1", "{}");

        await Wait.UntilAsync(() => File.Exists(marker), "the marker");
        await Assert.ThrowsAsync<TimeoutException>(() => server.PostedAsync().WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_host_without_a_debugger_removes_the_marker_of_an_earlier_one_and_runs()
    {
        using var folder = new TemporaryFolder();
        var marker = folder.Write("marker", "");
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("Count"), ("_DURABLE_LOCAL_DEBUGGER", marker));

        server.Enqueue("r1", "{}");

        Assert.Equal(new Posted("invocation/r1/response", "1", null), await server.PostedAsync());
        await Wait.UntilAsync(() => !File.Exists(marker), "the end of the marker");
    }

    [Fact]
    public async Task Exception_is_reported_with_type_message_stack_and_cause_and_the_environment_is_reused()
    {
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("Fail"));

        server.Enqueue("r1", """{"Name":"demo","Count":1}""");
        var posted = await server.PostedAsync();

        Assert.Equal("invocation/r1/error", posted.Path);
        Assert.Equal("InvalidOperationException", posted.ErrorType);
        var error = JsonDocument.Parse(posted.Body).RootElement;
        Assert.Equal("InvalidOperationException", error.GetProperty("errorType").GetString());
        Assert.Equal("no demo", error.GetProperty("errorMessage").GetString());
        Assert.StartsWith("at TestFunctions.Sample.Functions.Fail", error.GetProperty("stackTrace")[0].GetString());
        Assert.Equal("the reason", error.GetProperty("cause").GetProperty("errorMessage").GetString());

        server.Enqueue("r2", """{"Name":"again","Count":1}""");
        Assert.Equal("invocation/r2/error", (await server.PostedAsync()).Path);
    }

    [Fact]
    public async Task Payload_of_another_type_is_an_invocation_error()
    {
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("Double"));

        server.Enqueue("r1", """["no order"]""");

        Assert.Equal("JsonSerializerException", (await server.PostedAsync()).ErrorType);
    }

    [Fact]
    public async Task Context_contains_the_values_of_the_runtime_API_and_of_the_variables()
    {
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("Describe"));

        server.Enqueue("r1", "{}", headers =>
        {
            headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:us-east-1:000000000000:function:sample:live";
            headers["Lambda-Runtime-Trace-Id"] = "Root=1-abc";
            headers["Lambda-Runtime-Aws-Tenant-Id"] = "tenant-1";
            headers["Lambda-Runtime-Client-Context"] = """{"client":{"app_title":"app"},"custom":{"key":"value"}}""";
            headers["Lambda-Runtime-Cognito-Identity"] = """{"cognitoIdentityId":"who"}""";
        });
        var context = JsonSerializer.Deserialize<Dictionary<string, string>>((await server.PostedAsync()).Body)!;

        Assert.Equal("r1", context["requestId"]);
        Assert.Equal("sample", context["functionName"]);
        Assert.Equal("7", context["functionVersion"]);
        Assert.EndsWith(":function:sample:live", context["arn"], StringComparison.Ordinal);
        Assert.Equal("512", context["memory"]);
        Assert.Equal("/aws/lambda/sample", context["logGroup"]);
        Assert.Equal("2026/11/23/[7]abc", context["logStream"]);
        Assert.Equal("tenant-1", context["tenant"]);
        Assert.Equal("Root=1-abc", context["trace"]);
        Assert.Equal("Root=1-abc", context["traceVariable"]);
        Assert.Equal("DefaultLambdaJsonSerializer", context["serializer"]);
        Assert.Equal("app", context["client"]);
        Assert.Equal("value", context["custom"]);
        Assert.Equal("who", context["identity"]);
        Assert.Equal("left", context["remaining"]);
        Assert.Equal(Path.GetFileName(HostProcess.SampleFolder), context["directory"]);
    }

    [Theory]
    [InlineData("Missing::TestFunctions.Sample.Functions::Count", "'Missing'", "TestFunctions")]
    [InlineData("TestFunctions::TestFunctions.Sample.Absent::Count", "'TestFunctions.Sample.Absent'", "TestFunctions.Conformance.CallbackHandlers")]
    [InlineData("TestFunctions::TestFunctions.Sample.Functions::Absent", "'Absent'", "DoubleAsync")]
    [InlineData("TestFunctions", "Assembly::Namespace.Type::Method", "\"TestFunctions\"")]
    [InlineData("TestFunctions::TestFunctions.Sample.FailsToConstruct::Handle", "no configuration", "FailsToConstruct")]
    public async Task Missing_handler_is_an_init_error_with_the_missing_name_and_the_existing_ones(
        string handler, string missing, string existing)
    {
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, handler);

        var posted = await server.PostedAsync();
        var ended = await host.EndAsync();

        Assert.Equal("init/error", posted.Path);
        Assert.Contains(missing, JsonDocument.Parse(posted.Body).RootElement.GetProperty("errorMessage").GetString());
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(existing, ended.Errors);
    }

    [Fact]
    public async Task Status_500_for_a_response_ends_the_environment()
    {
        await using var server = new RuntimeApiServer { ResponseStatus = HttpStatusCode.InternalServerError };
        await using var host = new HostProcess(server.Address, Handler("Count"));

        server.Enqueue("r1", "{}");
        await server.PostedAsync();

        Assert.Equal(0, (await host.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Status_413_for_a_response_is_printed_and_the_environment_is_reused()
    {
        var server = new RuntimeApiServer { ResponseStatus = HttpStatusCode.RequestEntityTooLarge };
        await using var host = new HostProcess(server.Address, Handler("Count"));

        server.Enqueue("r1", "{}");
        server.Enqueue("r2", "{}");

        Assert.Equal(new Posted("invocation/r1/response", "1", null), await server.PostedAsync());
        Assert.Equal(new Posted("invocation/r2/response", "2", null), await server.PostedAsync());
        await server.DisposeAsync();
        var ended = await host.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("The Runtime API returned 413 for invocation/r1/response: ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Console_output_is_unchanged_and_the_logger_writes_JSON_lines_above_its_level()
    {
        var server = new RuntimeApiServer();
        await using var host = new HostProcess(
            server.Address, Handler("Log"), ("AWS_LAMBDA_LOG_FORMAT", "JSON"), ("AWS_LAMBDA_LOG_LEVEL", "INFO"));

        server.Enqueue("r1", "{}");
        await server.PostedAsync();
        await server.DisposeAsync();
        var lines = (await host.EndAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var objects = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["Warning", "Error", "Information"], objects.Select(o => o.GetProperty("level").GetString()));
        Assert.Equal("two\nlines", objects[0].GetProperty("message").GetString());
        Assert.Equal("demo", objects[1].GetProperty("Name").GetString());
        Assert.Equal("broken", objects[1].GetProperty("errorMessage").GetString());
        Assert.Equal("through the static logger", objects[2].GetProperty("message").GetString());
        Assert.All(objects, o => Assert.Equal("r1", o.GetProperty("requestId").GetString()));
    }

    [Fact]
    public async Task Text_log_contains_time_request_and_level_and_console_output_is_unchanged()
    {
        var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("NothingAsync"));

        server.Enqueue("r1", "{}");
        var posted = await server.PostedAsync();
        await server.DisposeAsync();
        var lines = (await host.EndAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("", posted.Body);
        Assert.Equal(["r1", "info", "served r1 with 3 left"], lines[0].Split('\t')[1..]);
        Assert.Equal("plain line of the function", lines[1]);
    }

    private static string Handler(string method) => $"TestFunctions::TestFunctions.Sample.Functions::{method}";
}
