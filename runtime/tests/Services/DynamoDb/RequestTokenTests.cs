using System.Text.Json.Nodes;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>ClientRequestToken of TransactWriteItems: requests of the same meaning are the same request, whatever their JSON.</summary>
public sealed class RequestTokenTests : DynamoDbTestBase
{
    private const string Put = """{"Put":{"TableName":"TABLE","Item":{"id":{"S":"x"},"name":{"S":"é"},"numbers":{"NS":["1","2","30"]},"map":{"M":{"a":{"N":"1"},"b":{"L":[{"S":"1"},{"S":"2"}]}}}}}}""";

    private const string Update = """{"Update":{"TableName":"TABLE","Key":{"id":{"S":"x"}},"UpdateExpression":"SET #a = :a, #b = :b","ExpressionAttributeNames":{"#a":"a","#b":"b"},"ExpressionAttributeValues":{":a":{"SS":["x","y"]},":b":{"B":"AQI="}}}}""";

    [Theory]
    [InlineData(Put, """{"Put":{"Item":{"map":{"M":{"b":{"L":[{"S":"1"},{"S":"2"}]},"a":{"N":"1"}}},"numbers":{"NS":["1","2","30"]},"name":{"S":"é"},"id":{"S":"x"}},"TableName":"TABLE"}}""")]
    [InlineData(Put, """{"Put":{"TableName":"TABLE","Item":{"id":{"S":"x"},"name":{"S":"é"},"numbers":{"NS":["30","2","1"]},"map":{"M":{"a":{"N":"1"},"b":{"L":[{"S":"1"},{"S":"2"}]}}}}}}""")]
    [InlineData(Put, """{"Put":{"TableName":"TABLE","Item":{"\u0069d":{"S":"x"},"name":{"\u0053":"\u00e9"},"numbers":{"NS":["1","2","30"]},"map":{"M":{"a":{"N":"1"},"b":{"L":[{"S":"1"},{"S":"2"}]}}}}}}""")]
    [InlineData(Put, """ { "Put" : { "TableName" : "TABLE" , "Item" : { "id" : { "S" : "x" } , "name":{"S":"é"},"numbers":{"NS":["1", "2","30"]},"map":{"M":{"a":{"N":"1"},"b":{"L":[{"S":"1"},{"S":"2"}]}}}}}}""")]
    [InlineData(Put, """{"Put":{"TableName":"TABLE","Item":{"id":{"S":"x"},"name":{"S":"é"},"numbers":{"NS":["1.0","2e0","3e1"]},"map":{"M":{"a":{"N":"01"},"b":{"L":[{"S":"1"},{"S":"2"}]}}}}}}""")]
    [InlineData(Put, """{"Put":{"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/TABLE","ConditionExpression":null,"Item":{"id":{"S":"x","N":null},"name":{"S":"é"},"numbers":{"NS":["1","2","30"]},"map":{"M":{"a":{"N":"1"},"b":{"L":[{"S":"1"},{"S":"2"}]}}}}},"Delete":null}""")]
    [InlineData(Update, """{"Update":{"ExpressionAttributeValues":{":b":{"B":"AQI="},":a":{"SS":["y","x"]}},"ExpressionAttributeNames":{"#b":"b","#a":"a"},"UpdateExpression":"SET #a = :a, #b = :b","Key":{"id":{"S":"x"}},"TableName":"TABLE"}}""")]
    public async Task A_request_of_the_same_meaning_is_a_repetition(string first, string second)
    {
        var table = await CreateSimpleTableAsync();

        Assert.Equal(200, (await WriteAsync(table, first)).Status);
        Assert.Equal((200, "{}"), await WriteAsync(table, second));
    }

    [Theory]
    [InlineData(Put, "\"x\"", "\"y\"")]
    [InlineData(Put, "\"30\"", "\"31\"")]
    [InlineData(Put, "{\"N\":\"1\"}", "{\"S\":\"1\"}")]
    [InlineData(Put, "[{\"S\":\"1\"},{\"S\":\"2\"}]", "[{\"S\":\"2\"},{\"S\":\"1\"}]")]
    [InlineData(Put, "\"name\"", "\"Name\"")]
    [InlineData(Put, "é", "e")]
    [InlineData(Put, "\"Item\"", "\"ConditionExpression\":\"attribute_exists(id)\",\"Item\"")]
    [InlineData(Put, "\"Item\"", "\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\",\"Item\"")]
    [InlineData(Update, "#a = :a", "#a = if_not_exists(#a, :a)")]
    [InlineData(Update, "\"AQI=\"", "\"AQM=\"")]
    [InlineData(Update, "\"#a\":\"a\"", "\"#a\":\"c\"")]
    public async Task A_request_of_another_meaning_is_a_mismatch(string first, string part, string replacement)
    {
        var table = await CreateSimpleTableAsync();
        Assert.Contains(part, first, StringComparison.Ordinal);
        Assert.Equal(200, (await WriteAsync(table, first)).Status);

        var (status, response) = await WriteAsync(table, first.Replace(part, replacement, StringComparison.Ordinal));

        Assert.Equal(400, status);
        Assert.EndsWith("#IdempotentParameterMismatchException", JsonNode.Parse(response)!["__type"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_order_of_the_items_is_part_of_the_meaning()
    {
        var table = await CreateSimpleTableAsync();
        const string Delete = """{"Delete":{"TableName":"TABLE","Key":{"id":{"S":"y"}}}}""";

        Assert.Equal(200, (await WriteAsync(table, $"{Put},{Delete}")).Status);
        Assert.Equal(400, (await WriteAsync(table, $"{Delete},{Put}")).Status);
    }

    private Task<(int Status, string Body)> WriteAsync(string table, string items) =>
        SendAsync("TransactWriteItems", Fill($$"""{"ClientRequestToken":"token-1","TransactItems":[{{items}}]}""", string.Empty, table));
}
