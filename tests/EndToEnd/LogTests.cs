using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

public sealed class LogTests(PipelineHost fixture) : PipelineHostTest(fixture)
{
    private const string Marker = "not-for-the-log";

    [Fact]
    public async Task Every_line_of_a_run_is_one_JSON_object_with_the_documented_members_and_no_payload()
    {
        await Pipeline.SubmitAsync($$"""{"id":"logged","name":"{{Marker}}","value":1}""");
        await Pipeline.RowAsync("logged");
        await Pipeline.SubmitAsync($$"""{"id":"logged","name":"{{Marker}}","value":1}""");
        await Pipeline.RowAsync(await Pipeline.SubmitAsync($$"""{"id":"logged","name":"{{Marker}}","value":2}"""));
        var malformed = await Pipeline.SubmitAsync($$"""{"name":"{{Marker}}","value":"five"}""");
        await Pipeline.RowAsync(malformed);
        await Pipeline.SubmitAsync($$"""{"id":"failing","name":"{{Marker}}","value":79228162514264337593543950335}""");
        await Pipeline.RowAsync("failing");
        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.WorkQueueUrl), count => count == 0, "an empty work queue");
        // The row is written before the log line.
        await Wait.UntilAsync(
            () => ReadAsync("OrchestratorFunction", "failing"),
            lines => lines.Any(line => line.Message.StartsWith("FAILED", StringComparison.Ordinal)),
            "the orchestrator's line of the failed execution");

        string[] functions = ["IngestFunction", "OrchestratorFunction", "AddFunction", "TransformFunction", "FinalizeFunction", "ReconcileFunction"];
        foreach (var function in functions)
        {
            Assert.All(await Host.LogAsync(function, Cancellation), line =>
            {
                Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind);
                Assert.DoesNotContain(Marker, line, StringComparison.Ordinal);
            });
            Assert.All(await FunctionLogs.ReadAsync(Host, function), line => AssertMembers(line, "level", "message", "timestamp", "service", "function_name", "function_request_id", "function_arn", "function_version", "function_memory_size", "cold_start", "correlation_id"));
        }

        var ingest = await ReadAsync("IngestFunction", "logged", "failing", malformed);
        Assert.All(ingest, line => AssertMembers(line, "message_id"));
        Assert.Equal(2, ingest.Count(line => line.Message == "STARTED"));
        Assert.Single(ingest, line => line.Message == "DUPLICATE");
        Assert.Equal(2, ingest.Count(line => line.Message.StartsWith("REJECTED", StringComparison.Ordinal)));
        Assert.All(ingest.Where(line => line.Message is "STARTED" or "DUPLICATE"), line => AssertMembers(line, "execution_arn"));

        var orchestrator = await ReadAsync("OrchestratorFunction", "logged", "failing");
        Assert.All(orchestrator, line => AssertMembers(line, "execution_arn"));
        Assert.Single(orchestrator, line => line.Message == "COMPLETED");
        Assert.Single(orchestrator, line => line.Message.StartsWith("FAILED", StringComparison.Ordinal));
        Assert.Single(await ReadAsync("TransformFunction", "logged", "failing"));

        // The step that threw is found by the key.
        var thrown = Assert.Single(await ReadAsync("AddFunction", "failing"), line => line.Message == "Add failed: OverflowException");
        AssertMembers(thrown, "exception");
    }

    [Fact]
    public async Task Lines_of_concurrent_records_have_the_members_of_their_own_work()
    {
        string[] keys = [.. Enumerable.Range(0, 10).Select(i => $"concurrent-{i}")];
        await Pipeline.SubmitAllAsync(keys.Select(key => $$"""{"id":"{{key}}","value":1}"""));
        foreach (var key in keys)
        {
            await Pipeline.RowAsync(key);
        }

        await Wait.UntilAsync(
            async () => (await ReadAsync("OrchestratorFunction", keys)).Count(line => line.Message == "COMPLETED"),
            count => count == keys.Length,
            "the orchestrator's line of every execution");
        var started = (await ReadAsync("IngestFunction", keys)).Where(line => line.Message == "STARTED").ToList();
        var completed = (await ReadAsync("OrchestratorFunction", keys)).Where(line => line.Message == "COMPLETED").ToList();

        Assert.Equal(keys.Length, started.Select(line => Text(line, "message_id")).Distinct().Count());
        foreach (var lines in new[] { started, completed })
        {
            Assert.Equal(keys.Length, lines.Select(line => line.Key).Distinct().Count());
            Assert.All(lines, line => Assert.Contains($"/durable-execution/{line.Key}/", Text(line, "execution_arn"), StringComparison.Ordinal));
        }

        Assert.All(completed, line => Assert.Single(completed, other => Text(other, "function_request_id") == Text(line, "function_request_id")));
        string[] steps = ["AddFunction", "TransformFunction", "FinalizeFunction"];
        foreach (var step in steps)
        {
            var lines = await ReadAsync(step, keys);
            Assert.Equal(keys.Length, lines.Select(line => line.Key).Distinct().Count());
            Assert.Equal(keys.Length, lines.Select(line => Text(line, "function_request_id")).Distinct().Count());
        }
    }

    /// <summary>The lines of this test: the log has those of earlier ones too.</summary>
    private async Task<List<FunctionLogs.Line>> ReadAsync(string function, params string[] keys) =>
        [.. (await FunctionLogs.ReadAsync(Host, function)).Where(line => keys.Contains(line.Key))];

    private static string Text(FunctionLogs.Line line, string member) => line.Members.GetProperty(member).GetString()!;

    private static void AssertMembers(FunctionLogs.Line line, params string[] names) =>
        Assert.All(names, name => Assert.True(line.Members.TryGetProperty(name, out _), $"no {name} in {line.Members.GetRawText()}"));
}
