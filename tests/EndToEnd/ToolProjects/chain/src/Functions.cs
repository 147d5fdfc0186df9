using System.Text;
using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Model;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace Chain;

/// <param name="PauseSeconds">The wait before the third step.</param>
public sealed record Item(string Id, decimal Value, int PauseSeconds = 1);

/// <summary>Starts a durable execution for each message, named by the item's id.</summary>
public sealed class Ingest
{
    private static readonly AmazonLambdaClient Lambda = new();

    public async Task HandleAsync(SQSEvent batch)
    {
        foreach (var record in batch.Records)
        {
            using var payload = new MemoryStream(Encoding.UTF8.GetBytes(record.Body));
            await Lambda.InvokeAsync(new InvokeRequest
            {
                FunctionName = Environment.GetEnvironmentVariable("ORCHESTRATOR"),
                InvocationType = InvocationType.Event,
                DurableExecutionName = JsonSerializer.Deserialize<Item>(record.Body)!.Id,
                PayloadStream = payload,
            });
        }
    }
}

/// <summary>Three functions in a chain, with a wait between the second and the third.</summary>
public sealed class Orchestrator
{
    public Task<DurableExecutionInvocationOutput> HandleAsync(DurableExecutionInvocationInput input, ILambdaContext context) =>
        DurableFunction.WrapAsync<Item, Item>(RunAsync, input, context);

    private static async Task<Item> RunAsync(Item item, IDurableContext context)
    {
        item = await context.InvokeAsync<Item, Item>(Environment.GetEnvironmentVariable("ADD")!, item, "add");
        item = await context.InvokeAsync<Item, Item>(Environment.GetEnvironmentVariable("DOUBLE")!, item, "double");
        await context.WaitAsync(TimeSpan.FromSeconds(item.PauseSeconds), "pause");
        return await context.InvokeAsync<Item, Item>(Environment.GetEnvironmentVariable("FINISH")!, item, "finish");
    }
}

public static class Steps
{
    public static Item Add(Item item) => item with { Value = item.Value + 10 };

    public static Item Double(Item item) => item with { Value = item.Value * 2 };

    public static Item Finish(Item item) => item with { Value = item.Value + 5 };
}
