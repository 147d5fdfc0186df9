using System.Text.Json.Nodes;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Engine;
using static DurableLocal.Tests.Durable.Wire;

namespace DurableLocal.Tests.Durable;

/// <summary>What GetDurableExecution and the history tell of the execution itself.</summary>
public sealed class DescriptionTests
{
    private const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    [Fact]
    public async Task An_execution_keeps_the_trace_of_its_start_over_every_invocation_and_hands_it_to_its_children()
    {
        await using var service = new LocalService();
        service.Functions.Add("child", isDurable: true);
        service.Handle("child", _ => Task.FromResult(Succeeded()));
        service.Handle("workflow", async call =>
        {
            if (call.Status("i") is null)
            {
                await call.CheckpointAsync(Invoke("i", "child:1"));
            }

            return call.Status("i") == "SUCCEEDED" ? Succeeded() : Pending;
        });

        var arn = await service.StartAsync(trace: Trace);
        await service.EndAsync(arn);

        var child = (string)(await service.EventAsync(arn, 2))["ChainedInvokeStartedDetails"]!["DurableExecutionArn"]!;
        Assert.Equal(Trace, await TraceOfAsync(service, arn));
        Assert.Equal(Trace, await TraceOfAsync(service, child));
        Assert.Equal(3, service.Invoker.Invocations.Count);
        Assert.All(service.Invoker.Invocations, invocation => Assert.Equal(Trace, invocation.TraceId));
    }

    [Fact]
    public async Task A_start_without_a_trace_begins_one()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        Assert.StartsWith("Root=1-", await TraceOfAsync(service, arn), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_from_before_traces_were_kept_opens_with_its_executions()
    {
        var folder = Directory.CreateTempSubdirectory("durable-old-");
        var file = Path.Combine(folder.FullName, "store.db");
        await using (var database = Database.Open(file, DurableExecutionEngine.Migrations.Take(1)))
        {
            await database.WriteAsync(session => session.Execute("""
                INSERT INTO durable_executions (function_name, name, uid, version, unqualified_arn, status, started_at, timeout_seconds, retention_days, failures, due_at, asynchronous, parent_sequence, end_event)
                VALUES ('f', 'n', 'u', '1', 'arn', 0, 1, 60, 1, 0, 1, 0, 0, 0)
                """));
        }

        foreach (var start in new[] { "first", "second" })
        {
            await using var database = Database.Open(file, DurableExecutionEngine.Migrations);

            Assert.True(database.Read(session => session.Query("SELECT trace_header FROM durable_executions", row => row.IsNull(0))).Single(), start);
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("", """[true,"\u00221\u0022","\u00222\u0022"]""")]
    [InlineData("?IncludeExecutionData=false", "[false,null,null]")]
    public async Task Settings_are_told_and_data_where_it_is_asked_for(string query, string data)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded("\"2\"")));
        var arn = await service.StartAsync("\"1\"");
        await service.EndAsync(arn);

        var told = await service.GetAsync(LocalService.Path(arn, query));

        Assert.Equal("""{"ExecutionTimeout":86400,"RetentionPeriodInDays":1}""", told["DurableConfig"]!.ToJsonString());
        Assert.Equal(data, new JsonArray(told["ExecutionDataIncluded"]!.DeepClone(), told["InputPayload"]?.DeepClone(), told["Result"]?.DeepClone()).ToJsonString());
    }

    [Fact]
    public async Task Events_of_the_execution_name_it_and_the_last_invocation_says_why_it_failed()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Failed()));
        var arn = await service.StartAsync(name: "order-1");
        await service.EndAsync(arn);

        var events = (await service.GetAsync(LocalService.Path(arn, "/history")))["Events"]!.AsArray();

        var id = arn.Split('/')[^1];
        Assert.Equal([(id, "order-1"), (null, null), (id, "order-1")], events.Select(line => ((string?)line!["Id"], (string?)line["Name"])));
        Assert.Equal("Oops", (string?)events[1]!["InvocationCompletedDetails"]!["Error"]!["Payload"]!["ErrorType"]);
    }

    private static async Task<string?> TraceOfAsync(LocalService service, string arn) =>
        (string?)(await service.GetAsync(LocalService.Path(arn)))["TraceHeader"]?["XAmznTraceId"];
}
