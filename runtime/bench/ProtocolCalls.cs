using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Model;
using Amazon.SQS.Model;

namespace DurableLocal.Bench;

/// <summary>A call that is measured.</summary>
/// <param name="PerCall">Messages per call.</param>
internal sealed record ProtocolCall(string Name, int PerCall, Func<ServiceClients, int, Task> CallAsync);

/// <summary>The calls that are measured, on their own queue and table. The number of a call determines its parameters.</summary>
internal sealed class ProtocolCalls
{
    private const string Body = """{"id":"bench","name":"demo","value":5}""";
    private const string Table = "bench";
    private const int RowsPerQuery = 10;

    /// <summary>Puts that were made before the queries, so that every query finds all its rows.</summary>
    private const int Queried = 1_000;

    private readonly string _queue;

    private ProtocolCalls(string queue) => _queue = queue;

    /// <summary>All calls in order. Each finds the data it needs if those before it were called at least as often.</summary>
    public IReadOnlyList<ProtocolCall> All =>
    [
        new("SQS send", 1, (clients, _) => clients.Sqs.SendMessageAsync(_queue, Body)),
        new("SQS batch send of 10, messages", 10, (clients, _) => clients.Sqs.SendMessageBatchAsync(_queue, [.. Enumerable.Range(0, 10).Select(static id => new SendMessageBatchRequestEntry($"{id}", Body))])),
        new("SQS receive and delete, two calls", 1, ReceiveAndDeleteAsync),
        new("DynamoDB put", 1, static (clients, number) => clients.DynamoDb.PutItemAsync(Table, Item("put", number))),
        new("DynamoDB conditional put", 1, static (clients, number) => clients.DynamoDb.PutItemAsync(new PutItemRequest
        {
            TableName = Table, Item = Item("if", number), ConditionExpression = "attribute_not_exists(id)",
        })),
        new("DynamoDB get", 1, static (clients, number) => clients.DynamoDb.GetItemAsync(Table, Key("put", number))),
        new("DynamoDB query of 10 rows", 1, static (clients, number) => clients.DynamoDb.QueryAsync(new QueryRequest
        {
            TableName = Table,
            KeyConditionExpression = "id = :id",
            ExpressionAttributeValues = new(StringComparer.Ordinal) { [":id"] = Key("put", number % Queried)["id"] },
        })),
        new("Lambda invoke of an empty function", 1, static async (clients, _) =>
        {
            var response = await clients.Lambda.InvokeAsync(new InvokeRequest { FunctionName = FreshRuntime.FunctionName("Empty"), Payload = Body });
            if (response.FunctionError is not null)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(response.Payload.ToArray()));
            }
        }),
    ];

    public static async Task<ProtocolCalls> PrepareAsync(ServiceClients clients)
    {
        await clients.DynamoDb.CreateTableAsync(new CreateTableRequest
        {
            TableName = Table,
            AttributeDefinitions = [new("id", ScalarAttributeType.S), new("number", ScalarAttributeType.N)],
            KeySchema = [new("id", KeyType.HASH), new("number", KeyType.RANGE)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        return new ProtocolCalls((await clients.Sqs.CreateQueueAsync("bench")).QueueUrl);
    }

    private async Task ReceiveAndDeleteAsync(ServiceClients clients, int number)
    {
        var response = await clients.Sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = _queue, MaxNumberOfMessages = 1 });
        await clients.Sqs.DeleteMessageAsync(_queue, response.Messages[0].ReceiptHandle);
    }

    private static Dictionary<string, AttributeValue> Key(string kind, int number) => new(StringComparer.Ordinal)
    {
        ["id"] = new() { S = $"{kind}-{number / RowsPerQuery}" },
        ["number"] = new() { N = (number % RowsPerQuery).ToString(CultureInfo.InvariantCulture) },
    };

    private static Dictionary<string, AttributeValue> Item(string kind, int number)
    {
        var item = Key(kind, number);
        item["name"] = new() { S = "demo" };
        item["value"] = new() { N = "5" };
        return item;
    }
}
