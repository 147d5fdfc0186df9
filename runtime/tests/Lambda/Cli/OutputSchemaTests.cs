using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Schema;
using DurableLocal.Cli.Output;
using DurableLocal.Hosting;

namespace DurableLocal.Tests.Cli;

/// <summary>The schemas in runtime/docs/schemas are those of the types that <c>--output json</c> writes.</summary>
public sealed class OutputSchemaTests
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string, Type> Documents => new()
    {
        { "change", typeof(ChangeDocument) },
        { "executions", typeof(ExecutionsDocument) },
        { "history", typeof(HistoryDocument) },
        { "log-line", typeof(LogLine) },
        { "redrive", typeof(RedriveDocument) },
        { "replay", typeof(ReplayDocument) },
        { "send", typeof(SendDocument) },
        { "trace", typeof(TraceDocument) },
        { "up", typeof(UpDocument) },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void The_documented_schema_is_that_of_the_output(string name, Type document)
    {
        var file = Path.Combine(Repository.Root, "runtime", "docs", "schemas", $"{name}.json");
        var schema = OutputJson.Default.Options.GetJsonSchemaAsNode(document, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }).ToJsonString(Written) + "\n";

        Assert.True(File.Exists(file) && File.ReadAllText(file) == schema, $"{file}: expected\n{schema}");
    }

    [Fact]
    public void Output_has_every_member_of_the_schema_and_no_other()
    {
        var at = DateTimeOffset.UnixEpoch;
        using var empty = JsonDocument.Parse("{}");
        var summary = new ExecutionSummary("arn", "n", "f", "RUNNING", at, null, null);
        var detail = new ExecutionDetail(summary, "in", null, null, [empty.RootElement]);
        var text = OutputJson.Text(new TraceDocument(
            "k/ü",
            [detail],
            [new FoundItem("t", empty.RootElement)],
            [new QueuedMessage("q", "m", "visible", at, 0, "b", new Dictionary<string, string> { ["a"] = "v" }, null)],
            [new LogLine("f", null, null, "m", "l")],
            [new TraceEvent(at, "q", "sent", "")]));

        Assert.DoesNotContain('\n', text);
        Assert.Contains("k/ü", text, StringComparison.Ordinal);
        var read = (TraceDocument)JsonSerializer.Deserialize(text, typeof(TraceDocument), new OutputJson(new JsonSerializerOptions(OutputJson.Default.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow }))!;
        Assert.Equal(summary, read.Executions[0].Execution);
    }
}
