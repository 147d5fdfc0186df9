using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using DurableLocal.Bench;

namespace DurableLocal.Tests.Bench;

public sealed class WorkloadTests
{
    private const string Json = """
        {
          "template": "app/template.yaml", "stack": "app", "queue": "app-in", "deadLetterQueue": "app-dlq", "resultQueue": "app-out", "resultTable": "app-results",
          "orchestrator": "app-Main", "alias": "live", "steps": { "app-First": "First done" }, "message": { "id": "a", "name": "demo", "value": 5 },
          "expected": { "attribute": "output.total", "factor": 3, "addend": 1 }, "faultParameters": { "Attempts": "10" }
        }
        """;

    [Fact]
    public void A_workload_is_read_from_its_file()
    {
        var workload = Read(Json);

        Assert.Equal(["--template", Path.Combine(Repository.Root, "app", "template.yaml"), "--stack-name", "app"], workload.RuntimeOptions);
        Assert.Equal("""{"id":"x-1","name":"demo","value":5}""", workload.Body("x-1"));
        Assert.Equal("""{"id":"x-2","name":"demo","value":7}""", workload.Body("x-2", value: 7));
        Assert.Equal(22, workload.Expected.Of(7));
        Assert.Equal(22, workload.Expected.Read(new Dictionary<string, AttributeValue> { ["output"] = new() { M = new() { ["total"] = new() { N = "22" } } } }));
    }

    [Fact]
    public void The_workload_of_the_repository_is_complete() =>
        Assert.True(File.Exists(Workload.Read(Workload.DefaultFile).Template));

    [Fact]
    public void A_missing_member_is_an_error_with_file_and_member()
    {
        var json = JsonNode.Parse(Json)!.AsObject();
        json.Remove("orchestrator");

        var error = Assert.Throws<FormatException>(() => Read(json.ToJsonString()));

        Assert.Contains("workload.json: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("'orchestrator'", error.Message, StringComparison.Ordinal);
    }

    private static Workload Read(string json)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "workload.json");
        File.WriteAllText(file, json);
        return Workload.Read(file);
    }
}
