using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

public sealed class LogTests
{
    private const string Marker = "not-for-the-log";

    [Fact]
    public async Task Every_line_of_a_run_is_one_JSON_object_with_the_promised_members_and_no_payload()
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
        // The row comes before the line that tells of it.
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
            Assert.All(await FunctionLogs.ReadAsync(runtime.Process, function), line => AssertMembers(line, "level", "message", "timestamp", "service", "function_name", "function_request_id", "cold_start", "correlation_id"));
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
    }

    private static void AssertMembers(FunctionLogs.Line line, params string[] names) =>
        Assert.All(names, name => Assert.True(line.Members.TryGetProperty(name, out _), $"no {name} in {line.Members.GetRawText()}"));
}
