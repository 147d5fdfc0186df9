using System.Net;
using System.Text.Json;

namespace DurableLocal.Tests.FunctionHost;

/// <summary>The host as a process, against a Runtime API of the test's own.</summary>
public sealed class HostProcessTests
{
    [Fact]
    public async Task Environment_is_reused_and_ends_when_the_runtime_api_is_gone()
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
    public async Task Thrown_exception_is_reported_with_type_message_stack_and_cause_and_the_environment_lives_on()
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
    public async Task Payload_of_another_type_is_an_error_of_the_invocation()
    {
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, Handler("Double"));

        server.Enqueue("r1", """["no order"]""");

        Assert.Equal("JsonSerializerException", (await server.PostedAsync()).ErrorType);
    }

    [Fact]
    public async Task Context_carries_what_the_runtime_api_and_the_variables_say()
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
    [InlineData("TestFunctions::TestFunctions.Sample.Absent::Count", "'TestFunctions.Sample.Absent'", "TestFunctions.Sample.Functions")]
    [InlineData("TestFunctions::TestFunctions.Sample.Functions::Absent", "'Absent'", "DoubleAsync")]
    [InlineData("TestFunctions", "Assembly::Namespace.Type::Method", "\"TestFunctions\"")]
    [InlineData("TestFunctions::TestFunctions.Sample.FailsToConstruct::Handle", "no configuration", "FailsToConstruct")]
    public async Task Missing_handler_is_an_init_error_that_names_what_was_looked_for_and_what_there_is(
        string handler, string lookedFor, string existing)
    {
        await using var server = new RuntimeApiServer();
        await using var host = new HostProcess(server.Address, handler);

        var posted = await server.PostedAsync();
        var ended = await host.EndAsync();

        Assert.Equal("init/error", posted.Path);
        Assert.Contains(lookedFor, JsonDocument.Parse(posted.Body).RootElement.GetProperty("errorMessage").GetString());
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(existing, ended.Errors);
    }

    [Fact]
    public async Task Answer_500_to_a_response_ends_the_environment()
    {
        await using var server = new RuntimeApiServer { ResponseStatus = HttpStatusCode.InternalServerError };
        await using var host = new HostProcess(server.Address, Handler("Count"));

        server.Enqueue("r1", "{}");
        await server.PostedAsync();

        Assert.Equal(0, (await host.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Console_output_goes_out_unchanged_and_the_logger_writes_json_lines_above_its_level()
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
    public async Task Text_log_has_time_request_and_level_and_the_console_is_left_alone()
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
