using System.Text.Json;
using System.Text.Json.Nodes;
using DurableLocal.Core.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>Rows and results, written by functions that repeat a request until it is answered.</summary>
internal sealed class RowTable(Client client)
{
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";

    /// <summary>Writes the row of a key; returns false if another execution has written it.</summary>
    public async Task<bool> SaveAsync(string key, string status, string arn)
    {
        var response = await RepeatAsync(() => client.TargetAsync(
            "DynamoDB_20120810.PutItem",
            $$$$"""
            {"TableName":"{{{{SimulatedStack.Table}}}}","Item":{"id":{"S":"{{{{key}}}}"},"status":{"S":"{{{{status}}}}"},"arn":{"S":"{{{{arn}}}}"}},
            "ConditionExpression":"attribute_not_exists(id) OR (arn = :arn AND #s = :status)","ExpressionAttributeNames":{"#s":"status"},
            "ExpressionAttributeValues":{":arn":{"S":"{{{{arn}}}}"},":status":{"S":"{{{{status}}}}"}}}
            """));
        return response.IsOk;
    }

    /// <summary>Returns the status of the row of a key if the execution has written it.</summary>
    public async Task<string?> StatusAsync(string key, string arn)
    {
        var response = await RepeatAsync(() => client.TargetAsync(
            "DynamoDB_20120810.GetItem", $$$$"""{"TableName":"{{{{SimulatedStack.Table}}}}","ConsistentRead":true,"Key":{"id":{"S":"{{{{key}}}}"}}}"""));
        var item = response.Body.Member("Item");
        return item?.Member("arn")?.Member("S")?.GetString() == arn ? item?.GetProperty("status").GetProperty("S").GetString() : null;
    }

    public Task PublishAsync(string key, string status) =>
        RepeatAsync(() => client.SqsAsync("SendMessage", SimulatedStack.Results, $"\"MessageBody\":\"{key}|{status}\""));

    /// <exception cref="FunctionEnd">The process of the runtime has ended, and with it that of the function.</exception>
    private async Task<Response> RepeatAsync(Func<Task<Response>> send)
    {
        while (true)
        {
            var response = await send();
            if (response.Status == 0)
            {
                throw FunctionEnd.Killed;
            }

            if (response.Status != 503)
            {
                return response;
            }

            await client.PauseAsync();
        }
    }
}

/// <summary>Starts an execution for each message of a batch, named after its key.</summary>
internal sealed class Ingest(Client client)
{
    public async Task<string> RunAsync(ReadOnlyMemory<byte> batch)
    {
        var failures = new JsonArray();
        foreach (var record in JsonElement.Parse(batch.Span).GetProperty("Records").EnumerateArray())
        {
            var body = record.GetProperty("body").GetString()!;
            var response = await client.StartAsync(SimulatedStack.Workflow, JsonElement.Parse(body).GetProperty("key").GetString()!, body);
            if (response.Status == 0)
            {
                throw FunctionEnd.Killed;
            }

            if (!response.IsOk)
            {
                failures.Add(new JsonObject { ["itemIdentifier"] = record.GetProperty("messageId").GetString()! });
            }
        }

        return new JsonObject { ["batchItemFailures"] = failures }.ToJsonString();
    }
}

/// <summary>Writes the row of an execution that has failed, or sends the result of the row that it wrote before.</summary>
internal sealed class Reconcile(Client client)
{
    public async Task<string> RunAsync(ReadOnlyMemory<byte> payload)
    {
        var detail = JsonElement.Parse(payload.Span).GetProperty("detail");
        var (key, arn) = (detail.GetProperty("durableExecutionName").GetString()!, detail.GetProperty("durableExecutionArn").GetString()!);
        var rows = new RowTable(client);
        if (await rows.SaveAsync(key, RowTable.Failed, arn))
        {
            await rows.PublishAsync(key, RowTable.Failed);
        }
        else if (await rows.StatusAsync(key, arn) is { } status)
        {
            await rows.PublishAsync(key, status);
        }

        return "{}";
    }
}
