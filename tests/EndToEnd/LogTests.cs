using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

public sealed class LogTests
{
    private const string Marker = "not-for-the-log";

    [Fact]
    public async Task Every_line_of_a_run_is_one_JSON_object_with_the_documented_members_and_no_payload()
    {
        await using var runtime = await IsolatedRuntime.StartAsync();
        var pipeline = runtime.Pipeline;
        await pipeline.SubmitAsync($$"""{"id":"logged","name":"{{Marker}}","value":1}""");
        await pipeline.RowAsync("logged");
        await pipeline.SubmitAsync($$"""{"id":"logged","name":"{{Marker}}","value":1}""");
        await pipeline.RowAsync(await pipeline.SubmitAsync($$"""{"id":"logged","name":"{{Marker}}","value":2}"""));
        await pipeline.RowAsync(await pipeline.SubmitAsync($$"""{"name":"{{Marker}}","value":"five"}"""));
        await pipeline.SubmitAsync($$"""{"id":"failing","name":"{{Marker}}","value":79228162514264337593543950335}""");
        await pipeline.RowAsync("failing");
        await Wait.UntilAsync(() => pipeline.CountAsync(pipeline.WorkQueueUrl), count => count == 0, "an empty work queue");
        // The row is written before the log line.
        await Wait.UntilAsync(
            () => FunctionLogs.ReadAsync(runtime.Process, "OrchestratorFunction"),
            lines => lines.Any(line => line.Message.StartsWith("FAILED", StringComparison.Ordinal)),
            "the orchestrator's line of the failed execution");

        string[] functions = ["IngestFunction", "OrchestratorFunction", "AddFunction", "TransformFunction", "FinalizeFunction", "ReconcileFunction"];
        foreach (var function in functions)
        {
            Assert.All(await FunctionLogs.RawAsync(runtime.Process, function), line =>
            {
                Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind);
                Assert.DoesNotContain(Marker, line, StringComparison.Ordinal);
            });
            Assert.All(await FunctionLogs.ReadAsync(runtime.Process, function), line => AssertMembers(line, "level", "message", "timestamp", "service", "function_name", "function_request_id", "function_arn", "function_version", "function_memory_size", "cold_start", "correlation_id"));
        }

        var ingest = await FunctionLogs.ReadAsync(runtime.Process, "IngestFunction");
        Assert.All(ingest, line => AssertMembers(line, "message_id"));
        Assert.Equal(2, ingest.Count(line => line.Message == "STARTED"));
        Assert.Single(ingest, line => line.Message == "DUPLICATE");
        Assert.Equal(2, ingest.Count(line => line.Message.StartsWith("REJECTED", StringComparison.Ordinal)));
        Assert.All(ingest.Where(line => line.Message is "STARTED" or "DUPLICATE"), line => AssertMembers(line, "execution_arn"));

        var orchestrator = await FunctionLogs.ReadAsync(runtime.Process, "OrchestratorFunction");
        Assert.All(orchestrator, line => AssertMembers(line, "execution_arn"));
        Assert.Single(orchestrator, line => line.Message == "COMPLETED");
        Assert.Single(orchestrator, line => line.Message.StartsWith("FAILED", StringComparison.Ordinal));
        Assert.Single(await FunctionLogs.ReadAsync(runtime.Process, "TransformFunction"));

        // The step that threw is found by the key.
        var thrown = Assert.Single(await FunctionLogs.ReadAsync(runtime.Process, "AddFunction"), line => line.Message == "Add failed: OverflowException");
        AssertMembers(thrown, "exception");
        Assert.Equal("failing", Text(thrown, "correlation_id"));
    }

    [Fact]
    public async Task Lines_of_concurrent_records_have_the_members_of_their_own_work()
    {
        const int records = 10;
        await using var runtime = await IsolatedRuntime.StartAsync();
        var pipeline = runtime.Pipeline;
        await pipeline.SubmitAllAsync(Enumerable.Range(0, records).Select(i => $$"""{"id":"concurrent-{{i}}","value":{{i}}}"""));
        foreach (var i in Enumerable.Range(0, records))
        {
            await pipeline.RowAsync($"concurrent-{i}");
        }

        await Wait.UntilAsync(
            async () => (await FunctionLogs.ReadAsync(runtime.Process, "OrchestratorFunction")).Count(line => line.Message == "COMPLETED"),
            count => count == records,
            "the orchestrator's line of every execution");
        var started = (await FunctionLogs.ReadAsync(runtime.Process, "IngestFunction")).Where(line => line.Message == "STARTED").ToList();
        var completed = (await FunctionLogs.ReadAsync(runtime.Process, "OrchestratorFunction")).Where(line => line.Message == "COMPLETED").ToList();

        Assert.Equal(records, started.Select(line => Text(line, "message_id")).Distinct().Count());
        foreach (var lines in new[] { started, completed })
        {
            Assert.Equal(records, lines.Select(line => Text(line, "correlation_id")).Distinct().Count());
            Assert.All(lines, line => Assert.Contains($"/durable-execution/{Text(line, "correlation_id")}/", Text(line, "execution_arn"), StringComparison.Ordinal));
        }

        Assert.All(completed, line => Assert.Single(completed, other => Text(other, "function_request_id") == Text(line, "function_request_id")));
        string[] steps = ["AddFunction", "TransformFunction", "FinalizeFunction"];
        foreach (var step in steps)
        {
            var lines = await FunctionLogs.ReadAsync(runtime.Process, step);
            Assert.Equal(records, lines.Select(line => Text(line, "correlation_id")).Distinct().Count());
            Assert.Equal(records, lines.Select(line => Text(line, "function_request_id")).Distinct().Count());
        }
    }

    private static string Text(FunctionLogs.Line line, string member) => line.Members.GetProperty(member).GetString()!;

    private static void AssertMembers(FunctionLogs.Line line, params string[] names) =>
        Assert.All(names, name => Assert.True(line.Members.TryGetProperty(name, out _), $"no {name} in {line.Members.GetRawText()}"));
}
