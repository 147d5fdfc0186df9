using System.Text.Json;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Sends requests about tables as they stand, for what an SDK would not send or not show.</summary>
public abstract class TableRequestTest : EndpointTest
{
    protected const string Invalid = "One or more parameter values were invalid: ";

    /// <summary>The rest of a request about the table <c>things</c> with the key <c>id</c>; not the whole, so that more can follow.</summary>
    protected const string Things = """ "TableName":"things","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}] """;

    protected const string OnDemand = Things + """ ,"BillingMode":"PAY_PER_REQUEST" """;

    protected const string Provisioned = Things + """ ,"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5} """;

    protected async Task RefusesAsync(string operation, string body, string message, string code = "ValidationException")
    {
        var (status, answer) = await SendAsync(operation, body);
        using var json = JsonDocument.Parse(answer);
        Assert.Equal(400, status);
        Assert.Equal(message, (json.RootElement.TryGetProperty("message", out var told) ? told : json.RootElement.GetProperty("Message")).GetString());
        Assert.EndsWith("#" + code, json.RootElement.GetProperty("__type").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The named member of an answer.</summary>
    protected async Task<JsonElement> AnswerAsync(string operation, string body, string member)
    {
        var (status, answer) = await SendAsync(operation, body);
        Assert.True(status == 200, answer);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty(member).Clone();
    }

    protected Task<JsonElement> CreateAsync(string body) => AnswerAsync("CreateTable", $"{{{body}}}", "TableDescription");

    protected Task<JsonElement> UpdateAsync(string change) => AnswerAsync("UpdateTable", $$"""{"TableName":"things",{{change}}}""", "TableDescription");

    protected Task<JsonElement> DescribeAsync() => AnswerAsync("DescribeTable", """{"TableName":"things"}""", "Table");

    /// <summary>The table once none of its indexes is being built.</summary>
    protected async Task<JsonElement> DescribeActiveAsync()
    {
        JsonElement table = default;
        await EventuallyAsync(async () =>
        {
            table = await DescribeAsync();
            return table.GetProperty("TableStatus").GetString() == "ACTIVE";
        });
        return table;
    }

    protected static IEnumerable<string> Members(JsonElement structure) => structure.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);
}
