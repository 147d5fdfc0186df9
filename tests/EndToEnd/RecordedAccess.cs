using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableLocal.Core.Permissions;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>
/// The calls of one run through every outcome, as the local runtime let them through: COMPLETED, DUPLICATE, REJECTED by
/// either layer, and a row that Reconcile writes. A customer managed key is given, so that its use is recorded too.
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
        await ReconcileAsync(runtime.Process, pipeline, "completed");

        Calls = AccessLog.Read(Path.Combine(runtime.Process.DataFolder, "logs", "access.jsonl"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>An execution under a key that Ingest knows nothing of: its own start of that key meets the service's refusal.</summary>
    private static Task StartAsync(IAmazonLambda lambda, string name, string item) => lambda.InvokeAsync(new InvokeRequest
    {
        FunctionName = Pipeline.OrchestratorArn,
        InvocationType = InvocationType.Event,
        DurableExecutionName = name,
        Payload = item,
    });

    /// <summary>An ended execution whose row is gone is one that wrote none.</summary>
    private static async Task ReconcileAsync(RuntimeProcess runtime, Pipeline pipeline, string id)
    {
        var row = await pipeline.RowAsync(id);
        await runtime.DynamoDb.DeleteItemAsync(new DeleteItemRequest { TableName = $"{Pipeline.Stack}-results", Key = new() { ["id"] = new() { S = id } } });
        var change = JsonSerializer.Serialize(new { detail = new { durableExecutionArn = row["execution_arn"].S } });
        var answer = await runtime.Lambda.InvokeAsync(new InvokeRequest { FunctionName = $"{Pipeline.Stack}-ReconcileFunction", Payload = change });
        Assert.Null(answer.FunctionError);
        Assert.Equal("FAILED", (await pipeline.RowAsync(id))["status"].S);
    }
}
