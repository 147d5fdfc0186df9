using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The programs of the README, run as processes.</summary>
public sealed class CommandLineTests(RunningRuntime running) : IDisposable
{
    private static readonly string Samples = Path.Combine(Repository.Root, "samples", "messages.jsonl");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("command-line-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Submit_starts_a_runtime_prints_a_result_for_each_sample_and_exits_0()
    {
        var (code, output, _) = await Programs.SubmitAsync(Samples, "--port", "0", "--data", _folder.FullName);

        Assert.True(code == 0, output);
        Assert.Matches("test-123 +COMPLETED .* final_value 40", output);
        Assert.Contains("7 submitted: 7 COMPLETED", output, StringComparison.Ordinal);

        var (listCode, list, _) = await Programs.RuntimeAsync("executions", "--data", _folder.FullName);
        Assert.True(listCode == 0, list);
        Assert.Matches("test-123 +SUCCEEDED", list);
        var (historyCode, history, _) = await Programs.RuntimeAsync("history", "test-123", "--data", _folder.FullName);
        Assert.True(historyCode == 0, history);
        Assert.Matches("(?s)ExecutionStarted.*step1-add.*step2-transform.*step3-finalize.*save-result.*publish-result.*ExecutionSucceeded", history);
    }

    [Fact]
    public async Task Submit_exits_1_and_prints_the_reason_where_a_message_was_not_completed()
    {
        var file = Path.Combine(_folder.FullName, "bad.jsonl");
        await File.WriteAllTextAsync(file, """
            {"id":"good","value":1}
            {"id":"bad","value":"five"}
            """);

        var (code, output, _) = await Programs.SubmitAsync(file, "--port", "0", "--data", Path.Combine(_folder.FullName, "data"));

        Assert.True(code == 1, output);
        Assert.Contains("value: expected a number, got \"five\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_sends_to_a_runtime_that_is_running()
    {
        var (code, output, errors) = await Programs.SubmitAsync(await FileOfAsync("endpoint-1"), "--endpoint", $"http://127.0.0.1:{running.Process.Port}");

        Assert.True(code == 0, output + errors);
        Assert.Matches("endpoint-1 +COMPLETED .* final_value 40", output);
        Assert.NotNull(await running.Pipeline.FindRowAsync("endpoint-1"));
    }

    [Fact]
    public async Task Submit_sends_to_the_runtime_that_serves_the_port()
    {
        var (code, output, errors) = await Programs.SubmitAsync(await FileOfAsync("port-1"), "--port", $"{running.Process.Port}");

        Assert.True(code == 0, output + errors);
        Assert.Contains($"using the runtime at http://127.0.0.1:{running.Process.Port}", output, StringComparison.Ordinal);
        Assert.NotNull(await running.Pipeline.FindRowAsync("port-1"));
    }

    [Fact]
    public async Task Trace_shows_what_became_of_a_message_in_every_outcome()
    {
        var pipeline = running.Pipeline;
        await pipeline.SubmitAsync("""{"id":"traced","value":5}""");
        await pipeline.RowAsync("traced");
        await pipeline.SubmitAsync("""{"id":"traced","value":5}""");
        var rejected = await pipeline.SubmitAsync("""{"id":"traced-2","value":"five"}""");
        await pipeline.RowAsync(rejected);
        await Wait.UntilAsync(
            async () => (await TraceAsync("traced")).GetProperty("logs").EnumerateArray().Any(line => line.GetProperty("message").GetString() == "DUPLICATE"), found => found, "the line of the duplicate");

        var completed = await TraceAsync("traced");
        Assert.Equal("SUCCEEDED", Assert.Single(completed.GetProperty("executions").EnumerateArray()).GetProperty("execution").GetProperty("status").GetString());
        Assert.Equal("COMPLETED", Assert.Single(completed.GetProperty("items").EnumerateArray()).GetProperty("item").GetProperty("status").GetString());
        Assert.Contains(completed.GetProperty("messages").EnumerateArray(), message => message.GetProperty("queue").GetString() == $"{Pipeline.Stack}-results");

        var invalid = await TraceAsync("traced-2");
        Assert.Empty(invalid.GetProperty("executions").EnumerateArray());
        Assert.Equal("REJECTED", Assert.Single(invalid.GetProperty("items").EnumerateArray()).GetProperty("item").GetProperty("status").GetString());
        Assert.Contains(invalid.GetProperty("messages").EnumerateArray(), message => message.GetProperty("queue").GetString() == $"{Pipeline.Stack}-work-dlq");
        Assert.Contains(invalid.GetProperty("logs").EnumerateArray(), line => line.GetProperty("message").GetString()!.StartsWith("REJECTED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("names")]
    [InlineData("outputs")]
    public async Task Submit_sends_to_AWS_with_the_configuration_of_the_SDK(string given)
    {
        var pipeline = running.Pipeline;
        var outputs = Path.Combine(_folder.FullName, "outputs.json");
        await File.WriteAllTextAsync(outputs, $$"""{"Stacks":[{"Outputs":[{"OutputKey":"WorkQueueUrl","OutputValue":"{{pipeline.WorkQueueUrl}}"},{"OutputKey":"ResultsTableName","OutputValue":"{{Pipeline.Stack}}-results"}]}]}""", TestContext.Current.CancellationToken);
        string[] names = given == "outputs" ? ["--outputs", outputs] : ["--queue-url", pipeline.WorkQueueUrl, "--table", $"{Pipeline.Stack}-results"];
        // Only the SDK's configuration applies: the folder has no template, and no option has an address.
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = $"http://127.0.0.1:{running.Process.Port}",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
        };

        var (code, output, errors) = await Programs.RunAsync(Programs.Submit, [await FileOfAsync($"aws-{given}"), .. names], _folder.FullName, environment);

        Assert.True(code == 0, output + errors);
        Assert.Matches($"aws-{given} +COMPLETED .* final_value 40", output);
    }

    [Fact]
    public async Task An_error_of_the_template_contains_its_line()
    {
        var template = Path.Combine(_folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(template, "Transform: AWS::Serverless-2016-10-31\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n");

        var (code, _, errors) = await Programs.RuntimeAsync("up", "--port", "0", "--data", Path.Combine(_folder.FullName, "data"), "--template", template);

        Assert.Equal(2, code);
        Assert.Contains("template.yaml(4,", errors, StringComparison.Ordinal);
        Assert.Contains("AWS::S3::Bucket", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_for_missing_code_contains_the_function_and_the_path()
    {
        var template = Path.Combine(_folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(template, "Transform: AWS::Serverless-2016-10-31\nResources:\n  Missing:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: dotnet10\n      Handler: A::B::C\n      CodeUri: nowhere/\n");

        var (code, _, errors) = await Programs.RuntimeAsync("up", "--port", "0", "--data", Path.Combine(_folder.FullName, "data"), "--template", template);

        Assert.Equal(2, code);
        Assert.Contains("Missing", errors, StringComparison.Ordinal);
        Assert.Contains("nowhere", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_checks_the_deployed_code_against_a_recorded_execution()
    {
        var recorded = Path.Combine(Repository.Root, "tests", "Pipeline", "Orchestrator", "histories", "completed.json");
        var changed = Path.Combine(_folder.FullName, "changed.json");
        var text = await File.ReadAllTextAsync(recorded, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(changed, text.Replace("\"save-result\"", "\"store-result\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (followed, output, errors) = await Programs.RuntimeAsync("replay", recorded, "--end");
        var (departed, document, departure) = await Programs.RuntimeAsync("replay", changed, "--output", "json");
        var (missing, _, usage) = await Programs.RuntimeAsync("replay", changed, "--function", "IngestFunction");

        Assert.True(followed == 0, output + errors);
        Assert.EndsWith("follows all 5 operations and ends as recorded\n", output, StringComparison.Ordinal);
        Assert.True(departed == 1, document + departure);
        using var json = JsonDocument.Parse(document);
        Assert.Equal(
            ["FOLLOWED", "FOLLOWED", "FOLLOWED", "DEPARTS", "NOT_REACHED"],
            json.RootElement.GetProperty("operations").EnumerateArray().Select(operation => operation.GetProperty("status").GetString()));
        var found = json.RootElement.GetProperty("operations")[3];
        Assert.Equal("store-result", found.GetProperty("name").GetString());
        Assert.Contains("save-result", found.GetProperty("found").GetString(), StringComparison.Ordinal);
        Assert.Equal((2, "--function: expected one of the durable functions of the template (OrchestratorFunction), got \"IngestFunction\"\n"), (missing, usage));
    }

    private async Task<JsonElement> TraceAsync(string key)
    {
        var (code, output, errors) = await Programs.RuntimeAsync("trace", key, "--output", "json", "--port", $"{running.Process.Port}");
        Assert.True(code == 0, errors);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private async Task<string> FileOfAsync(string id)
    {
        var file = Path.Combine(_folder.FullName, $"{id}.jsonl");
        await File.WriteAllTextAsync(file, $$"""{"id":"{{id}}","name":"demo","value":5}""", TestContext.Current.CancellationToken);
        return file;
    }
}
