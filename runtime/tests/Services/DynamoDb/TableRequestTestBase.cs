using System.Text.Json;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Base of the tests that send table requests as JSON, where the SDK cannot send the request or does not expose the response.</summary>
public abstract class TableRequestTestBase : DynamoDbTestBase
{
    protected const string Invalid = "One or more parameter values were invalid: ";

    /// <summary>The members of a request that creates the table <c>things</c> with the key <c>id</c>, without braces: tests append members.</summary>
    protected const string Things = """ "TableName":"things","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}] """;

    protected const string OnDemand = Things + """ ,"BillingMode":"PAY_PER_REQUEST" """;

    protected const string Provisioned = Things + """ ,"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5} """;

    protected async Task AssertErrorAsync(string operation, string body, string message, string code = "ValidationException")
    {
        var (status, response) = await SendAsync(operation, body);
        using var json = JsonDocument.Parse(response);
        Assert.Equal(400, status);
        Assert.Equal(message, (json.RootElement.TryGetProperty("message", out var text) ? text : json.RootElement.GetProperty("Message")).GetString());
        Assert.EndsWith("#" + code, json.RootElement.GetProperty("__type").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Sends a request and returns a member of the response.</summary>
    protected async Task<JsonElement> GetResponseMemberAsync(string operation, string body, string member)
    {
        var (status, response) = await SendAsync(operation, body);
        Assert.True(status == 200, response);
        using var json = JsonDocument.Parse(response);
        return json.RootElement.GetProperty(member).Clone();
    }

    protected Task<JsonElement> CreateAsync(string body) => GetResponseMemberAsync("CreateTable", $"{{{body}}}", "TableDescription");

    protected Task<JsonElement> UpdateAsync(string change) => GetResponseMemberAsync("UpdateTable", $$"""{"TableName":"things",{{change}}}""", "TableDescription");

    protected Task<JsonElement> DescribeAsync() => GetResponseMemberAsync("DescribeTable", """{"TableName":"things"}""", "Table");

    /// <summary>Returns the table's description once all of its indexes are active.</summary>
    protected Task<JsonElement> DescribeActiveAsync() =>
        Wait.UntilAsync(DescribeAsync, static table => table.GetProperty("TableStatus").GetString() == "ACTIVE", "an active table");

    protected static IEnumerable<string> Members(JsonElement structure) => structure.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);
}
