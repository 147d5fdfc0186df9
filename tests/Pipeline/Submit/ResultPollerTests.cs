using System.Collections.Concurrent;
using DurableChaining.Submit;
using DurableLocal.Hosting;
using DurableLocal.Tests.Support;

namespace DurableChaining.Tests.Submit;

public sealed class ResultPollerTests
{
    private const string Template = """
        Resources:
          Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } }
          Results:
            Type: AWS::DynamoDB::Table
            Properties:
              TableName: results
              AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
              KeySchema: [{ AttributeName: id, KeyType: HASH }]
        Outputs:
          WorkQueueUrl: { Value: !Ref Work }
          ResultsTableName: { Value: !Ref Results }
        """;

    [Fact]
    public async Task A_result_row_settles_its_message_and_one_of_other_work_does_not()
    {
        using var folder = new TemporaryFolder();
        await using var runtime = await StartAsync(folder);
        using var client = new ServiceClient(runtime.Identity.Endpoint);
        await PutRowAsync(client, "a", """{"id":{"S":"a"},"status":{"S":"COMPLETED"},"input":{"M":{"id":{"S":"a"},"value":{"N":"5"}}},"output":{"M":{"final_value":{"N":"40"}}}}""");
        var same = new Submission(new WorkMessage("f(1)", """{"id":"a","value":5}""")) { MessageId = "m1" };
        var other = new Submission(new WorkMessage("f(2)", """{"id":"a","value":6}""")) { MessageId = "m2" };
        var watch = new ResultPoller(client, "results", new ConcurrentQueue<string>(), TimeProvider.System);
        watch.Add([same, other]);

        Assert.Equal(1, await watch.LookAsync(CancellationToken.None));
        await PutRowAsync(client, "m2", """{"id":{"S":"m2"},"status":{"S":"REJECTED"},"error":{"M":{"type":{"S":"KeyConflict"},"message":{"S":"taken"}}}}""");
        Assert.Equal(1, await watch.LookAsync(CancellationToken.None));

        Assert.Equal(("COMPLETED", "final_value 40"), (same.Outcome!.Status, same.Outcome.Summary));
        Assert.Equal(("REJECTED", "KeyConflict: taken"), (other.Outcome!.Status, other.Outcome.Summary));
    }

    private static async Task PutRowAsync(ServiceClient client, string id, string item)
    {
        Assert.Contains(id, item, StringComparison.Ordinal);
        using var answer = await client.DynamoDbAsync(
            "PutItem",
            json =>
            {
                json.WriteString("TableName", "results");
                json.WritePropertyName("Item");
                json.WriteRawValue(item);
            },
            CancellationToken.None);
    }

    private static Task<LocalRuntime> StartAsync(TemporaryFolder folder, int port = 0, bool ephemeral = false)
    {
        var options = new RuntimeOptions
        {
            Port = port,
            DataFolder = Path.Combine(folder.Path, "data"),
            Ephemeral = ephemeral,
            Template = folder.Write("template.yaml", Template),
        };
        return LocalRuntime.StartAsync(options, new ConsoleOutput(TextWriter.Null, TextWriter.Null, terminal: null, TimeProvider.System), CancellationToken.None);
    }
}
