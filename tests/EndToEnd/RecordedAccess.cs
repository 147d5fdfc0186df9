using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableLocal.Core.Permissions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>
/// The calls that the local runtime allowed in a run with every outcome: COMPLETED, DUPLICATE, REJECTED by either layer,
/// FAILED with its dead letter, and a row that Reconcile writes. A customer managed key is given, so that its use is recorded too.
/// </summary>
public sealed class RecordedAccess : IAsyncLifetime
{
    /// <summary>The parameters of the template in this run.</summary>
    public static readonly IReadOnlyDictionary<string, string> Parameters = new Dictionary<string, string>
    {
        ["KmsKeyArn"] = "arn:aws:kms:us-east-1:000000000000:key/5a0d3f6e-0000-0000-0000-000000000000",
    };

    public IReadOnlyList<AccessedGrant> Calls { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await using var runtime = await IsolatedRuntime.StartAsync([.. Parameters.SelectMany(parameter => new[] { "--parameter", $"{parameter.Key}={parameter.Value}" })]);
        var pipeline = runtime.Pipeline;

        await pipeline.SubmitAsync("""{"id":"completed","value":5}""");
        await pipeline.RowAsync("completed");
        await pipeline.SubmitAsync("""{"id":"completed","value":5}""");
        await pipeline.RowAsync(await pipeline.SubmitAsync("""{"id":"completed","value":6}"""));
        await pipeline.RowAsync(await pipeline.SubmitAsync("not json"));
        await StartAsync(runtime.Process.Lambda, "taken", """{"id":"taken","value":1}""");
        await pipeline.RowAsync(await pipeline.SubmitAsync("""{"id":"taken","value":2}"""));
        await pipeline.SubmitAsync("""{"id":"failed","value":79228162514264337593543950335}""");
        Assert.Equal("FAILED", (await pipeline.RowAsync("failed"))["status"].S);
        await ReconcileAsync(runtime.Process, pipeline, "completed");

        Calls = AccessLog.Read(Path.Combine(runtime.Process.DataFolder, "logs", "access.jsonl"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts an execution that has no record in Ingest's table, so that the service rejects Ingest's start of the same name.</summary>
    private static Task StartAsync(IAmazonLambda lambda, string name, string item) => lambda.InvokeAsync(new InvokeRequest
    {
        FunctionName = Pipeline.OrchestratorArn,
        InvocationType = InvocationType.Event,
        DurableExecutionName = name,
        Payload = item,
    });

    /// <summary>Deletes the row of an ended execution and invokes Reconcile, which then has to write one.</summary>
    private static async Task ReconcileAsync(RuntimeProcess runtime, Pipeline pipeline, string id)
    {
        var row = await pipeline.RowAsync(id);
        await runtime.DynamoDb.DeleteItemAsync(new DeleteItemRequest { TableName = $"{Pipeline.Stack}-results", Key = new() { ["id"] = new() { S = id } } });
        var change = JsonSerializer.Serialize(new { detail = new { durableExecutionArn = row["execution_arn"].S } });
        var response = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = $"{Pipeline.Stack}-ReconcileFunction", Payload = change });
        Assert.Null(response.FunctionError);
        Assert.Equal("FAILED", (await pipeline.RowAsync(id))["status"].S);
    }
}
