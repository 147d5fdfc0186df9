using System.Text.Json.Nodes;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>The description of an execution in GetDurableExecution and in its history.</summary>
public sealed class ExecutionDescriptionTests
{
    private const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    [Fact]
    public async Task Every_invocation_and_chained_execution_has_the_trace_of_the_start()
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
    public async Task A_start_without_a_trace_creates_one()
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded()));

        var arn = await service.StartAsync();
        await service.EndAsync(arn);

        Assert.StartsWith("Root=1-", await TraceOfAsync(service, arn), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_the_trace_column_opens_with_its_executions()
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
    public async Task A_description_contains_the_settings_and_on_request_the_data(string query, string data)
    {
        await using var service = new LocalService();
        service.Handle("workflow", _ => Task.FromResult(Succeeded("\"2\"")));
        var arn = await service.StartAsync("\"1\"");
        await service.EndAsync(arn);

        var description = await service.GetAsync(LocalService.Path(arn, query));

        Assert.Equal("""{"ExecutionTimeout":86400,"RetentionPeriodInDays":1}""", description["DurableConfig"]!.ToJsonString());
        Assert.Equal(data, new JsonArray(description["ExecutionDataIncluded"]!.DeepClone(), description["InputPayload"]?.DeepClone(), description["Result"]?.DeepClone()).ToJsonString());
    }

    [Fact]
    public async Task Events_of_the_execution_contain_its_name_and_the_last_invocation_contains_the_error()
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
