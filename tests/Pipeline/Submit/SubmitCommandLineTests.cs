using System.Text.Json;
using DurableChaining.Submit;
using static DurableChaining.Tests.Submit.SubmitRuntime;

namespace DurableChaining.Tests.Submit;

/// <summary>Invalid options are rejected before anything starts: exit code 2, and a line with the option and its value.</summary>
public sealed class SubmitCommandLineTests
{
    [Theory]
    [InlineData("Required argument missing")]
    [InlineData("--timeout: expected 1 or more seconds, got 0", "-", "--timeout", "0")]
    [InlineData("FILE: expected a value, got \"\"", "")]
    [InlineData("--outputs: expected a value, got \"\"", "-", "--outputs", "")]
    [InlineData("redrive: expected no FILE, got \"a.jsonl\"", "a.jsonl", "redrive")]
    [InlineData("--port: expected 0 to 65535, got 70000", "-", "--port", "70000")]
    [InlineData("--endpoint: expected an http or https URL, got \"127.0.0.1:4566\"", "-", "--endpoint", "127.0.0.1:4566")]
    [InlineData("--queue-url: expected together with --table NAME, got --queue-url https://q alone", "-", "--queue-url", "https://q")]
    [InlineData("--table: expected together with --queue-url URL, got --table t alone", "-", "--table", "t")]
    [InlineData("--queue-url: expected the URL of a queue, got \"work\"", "-", "--queue-url", "work", "--table", "t")]
    [InlineData("--outputs: expected without --queue-url and --table, got --table t as well", "-", "--outputs", "o.json", "--table", "t")]
    [InlineData("--outputs: expected a file that can be read, got \"missing.json\"", "-", "--outputs", "missing.json")]
    [InlineData("--data: expected only where a runtime is started, got it together with --endpoint", "-", "--endpoint", "http://127.0.0.1:1", "--data", "d")]
    [InlineData("--ephemeral: expected only where a runtime is started, got it together with --queue-url", "-", "--queue-url", "https://q", "--table", "t", "--ephemeral")]
    public async Task An_invalid_command_line_is_rejected(string expected, params string[] arguments)
    {
        var (code, _, errors) = await SubmitAsync(arguments);

        Assert.Equal(SubmitCommandLine.UsageError, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_go_to_a_running_runtime_of_the_endpoint()
    {
        await using var runtime = await StartAsync();
        await runtime.CompleteAsync("a");
        var file = runtime.Write("work.jsonl", """{"id":"a","value":5}""");

        var (code, output, errors) = await SubmitAsync(file, "--endpoint", runtime.Endpoint.ToString(), "--template", runtime.Template);

        Assert.True(code == 0, errors);
        Assert.Matches("a +COMPLETED +earlier +final_value 40", output);
        Assert.Contains("1 submitted: 1 COMPLETED", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_output_is_one_document_with_every_message()
    {
        await using var runtime = await StartAsync();
        await runtime.CompleteAsync("a");
        var file = runtime.Write("work.jsonl", """{"id":"a","value":5}""");

        var (code, output, errors) = await SubmitAsync(file, "--port", $"{runtime.Endpoint.Port}", "--template", runtime.Template, "--output", "json");

        Assert.True(code == 0, errors);
        using var document = JsonDocument.Parse(output);
        var root = document.RootElement;
        Assert.Equal(["submitted", "seconds", "counts", "duplicates", "messages"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, root.GetProperty("counts").GetProperty("COMPLETED").GetInt32());
        var message = Assert.Single(root.GetProperty("messages").EnumerateArray());
        Assert.Equal(["source", "key", "messageId", "status", "duplicate", "durationSeconds", "result"], message.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("a", "COMPLETED", "final_value 40"), (message.GetProperty("key").GetString(), message.GetProperty("status").GetString(), message.GetProperty("result").GetString()));
        Assert.True(message.GetProperty("duplicate").GetBoolean());
        Assert.Contains("using the runtime at", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_go_to_the_runtime_that_serves_the_port_in_place_of_a_second_one()
    {
        await using var runtime = await StartAsync();
        await runtime.CompleteAsync("a");
        var file = runtime.Write("work.jsonl", """{"id":"a","value":5}""");

        var (code, output, errors) = await SubmitAsync(file, "--port", $"{runtime.Endpoint.Port}", "--template", runtime.Template);

        Assert.True(code == 0, errors);
        Assert.Contains($"using the runtime at http://127.0.0.1:{runtime.Endpoint.Port}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_go_to_the_runtime_of_the_data_folder_on_any_port()
    {
        await using var runtime = await StartAsync();
        await runtime.CompleteAsync("a");
        var file = runtime.Write("work.jsonl", """{"id":"a","value":5}""");

        var (code, output, errors) = await SubmitAsync(file, "--template", runtime.Template);

        Assert.True(code == 0, errors);
        Assert.Contains($"using the runtime at http://127.0.0.1:{runtime.Endpoint.Port}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_serves_another_stack_is_in_use()
    {
        await using var runtime = await StartAsync();
        var file = runtime.Write("work.jsonl", """{"id":"a","value":5}""");
        using var other = new DurableLocal.Tests.Support.TemporaryFolder();
        var template = other.Write("template.yaml", (await File.ReadAllTextAsync(runtime.Template, TestContext.Current.CancellationToken)).Replace("QueueName: work", "QueueName: other", StringComparison.Ordinal));

        var (code, _, errors) = await SubmitAsync(file, "--template", template, "--port", $"{runtime.Endpoint.Port}");

        Assert.Equal(SubmitCommandLine.UsageError, code);
        Assert.Contains($"port {runtime.Endpoint.Port} is in use", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_for_a_missing_queue_or_table_contains_its_option()
    {
        await using var runtime = await StartAsync();
        var file = runtime.Write("work.jsonl", """{"id":"a","value":5}""");
        var endpoint = runtime.Endpoint.ToString();

        var (queueCode, _, queueErrors) = await SubmitAsync(file, "--endpoint", endpoint, "--queue-url", $"{endpoint}000000000000/missing", "--table", Table);
        var (tableCode, _, tableErrors) = await SubmitAsync(file, "--endpoint", endpoint, "--queue-url", runtime.QueueUrl, "--table", "missing");

        Assert.Equal((SubmitCommandLine.UsageError, SubmitCommandLine.UsageError), (queueCode, tableCode));
        Assert.StartsWith($"--queue-url: expected a queue that can be read, got \"{endpoint}000000000000/missing\": ", queueErrors, StringComparison.Ordinal);
        Assert.StartsWith("--table: expected a table that can be read, got \"missing\": ", tableErrors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_on_the_dead_letter_queue_of_the_redrive_policy_is_reported()
    {
        await using var runtime = await StartAsync();
        var file = runtime.Write("work.jsonl", """{"id":"never-started","value":5}""");

        var submit = SubmitAsync(file, "--endpoint", runtime.Endpoint.ToString(), "--queue-url", runtime.QueueUrl, "--table", Table);
        await ReceiveUntilDeadAsync(runtime);
        var (code, output, errors) = await submit;

        Assert.True(code == 1, errors);
        Assert.Matches("never-started +DEAD_LETTER", output);
        // It is visible to others again.
        var dead = await runtime.Clients.Sqs.ReceiveMessageAsync(runtime.QueueUrl.Replace("/work", "/dead", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Single(dead.Messages);
    }

    [Fact]
    public async Task A_message_that_the_queue_does_not_accept_is_NOT_SENT_and_the_others_are_sent()
    {
        await using var runtime = await StartAsync();
        await runtime.CompleteAsync("a");
        var file = runtime.Write("work.jsonl", $$"""
            {"id":"a","value":5}
            {"id":"large","name":"{{new string('n', 1_100_000)}}"}
            """);

        var (code, output, _) = await SubmitAsync(file, "--endpoint", runtime.Endpoint.ToString(), "--template", runtime.Template);

        Assert.Equal(1, code);
        Assert.Matches("a +COMPLETED", output);
        Assert.Matches("large +NOT_SENT", output);
    }

    /// <summary>A consumer that receives the message once and gives it back: the next receive moves it.</summary>
    private static async Task ReceiveUntilDeadAsync(SubmitRuntime runtime)
    {
        var request = new Amazon.SQS.Model.ReceiveMessageRequest { QueueUrl = runtime.QueueUrl, WaitTimeSeconds = 20, VisibilityTimeout = 0 };
        Assert.Single((await runtime.Clients.Sqs.ReceiveMessageAsync(request, TestContext.Current.CancellationToken)).Messages);
        request.WaitTimeSeconds = 0;
        Assert.Empty((await runtime.Clients.Sqs.ReceiveMessageAsync(request, TestContext.Current.CancellationToken)).Messages ?? []);
    }
}
