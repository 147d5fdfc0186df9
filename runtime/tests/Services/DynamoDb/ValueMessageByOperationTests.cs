namespace DurableLocal.Tests.DynamoDb;

/// <summary>Invalid values: reads by key and Query return the newer message, BatchWriteItem, transactions and Scan the older one.</summary>
public sealed class ValueMessageByOperationTests : DynamoDbTestBase
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string NotNumeric = "The parameter cannot be converted to a numeric value";
    private const string Overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    private const string Underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    private const string TooDeep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

    public static TheoryData<string, string, string> Values => new()
    {
        { """{"N":""}""", $"{NotNumeric}: ", NotNumeric },
        { """{"N":"abc"}""", $"{NotNumeric}: abc", $"{NotNumeric}: abc" },
        { """{"N":"1e126"}""", Overflow, Overflow },
        { """{"N":"1e2147483647"}""", Overflow, Underflow },
        { """{"N":"1e-2147483648"}""", Underflow, Underflow },
        { """{"N":"1e99999999999"}""", Overflow, Overflow },
        { """{"SS":["b","a","b"]}""", $"{Invalid}Input collection [\"a\", \"b\", \"b\"] contains duplicates.", $"{Invalid}Input collection [b, a, b] contains duplicates." },
        { """{"SS":["b","a","b","c"]}""", $"{Invalid}Input collection [\"a\", \"b\", \"b\", \"c\"] contains duplicates.", $"{Invalid}Input collection [b, a, b, c] contains duplicates." },
        { """{"BS":["/w==","AA==","AA=="]}""", $"{Invalid}Input collection [\"AA==\",\"/w==\",\"AA==\"]of type BS contains duplicates.", $"{Invalid}Input collection [/w==, AA==, AA==]of type BS contains duplicates." },
        { """{"NS":["2","1","2"]}""", $"{Invalid}Input collection contains duplicates.", "Input collection contains duplicates" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Reads_by_key_and_queries_use_the_newer_message(string value, string newer, string older)
    {
        Assert.NotNull(older);
        (string Operation, string Body)[] requests =
        [
            ("GetItem", """{"TableName":"TABLE","Key":{"id":VALUE}}"""),
            ("BatchGetItem", """{"RequestItems":{"TABLE":{"Keys":[{"id":VALUE}]}}}"""),
            ("Query", """{"TableName":"TABLE","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":VALUE}}"""),
            ("Query", """{"TableName":"TABLE","KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[VALUE]}}}"""),
            ("Query", """{"TableName":"TABLE","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"S":"x"}},"ExclusiveStartKey":{"id":VALUE}}"""),
        ];
        foreach (var (operation, body) in requests)
        {
            await AssertErrorMessageAsync(operation, Fill(body, value), newer);
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Batched_writes_transactions_and_scans_use_the_older_message(string value, string newer, string older)
    {
        Assert.NotNull(newer);
        (string Operation, string Body)[] requests =
        [
            ("BatchWriteItem", """{"RequestItems":{"TABLE":[{"PutRequest":{"Item":{"id":{"S":"x"},"v":VALUE}}}]}}"""),
            ("BatchWriteItem", """{"RequestItems":{"TABLE":[{"DeleteRequest":{"Key":{"id":VALUE}}}]}}"""),
            ("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"TABLE","Item":{"id":VALUE}}}]}"""),
            ("TransactGetItems", """{"TransactItems":[{"Get":{"TableName":"TABLE","Key":{"id":VALUE}}}]}"""),
        ];
        foreach (var (operation, body) in requests)
        {
            await AssertErrorMessageAsync(operation, Fill(body, value), older);
        }

        var message = $"ExpressionAttributeValues contains invalid value: {older} for key :v";
        await AssertErrorMessageAsync("Scan", Fill("""{"TableName":"TABLE","FilterExpression":"a = :v","ExpressionAttributeValues":{":v":VALUE}}""", value), message);
        await AssertErrorMessageAsync("TransactWriteItems", Fill("""{"TransactItems":[{"ConditionCheck":{"TableName":"TABLE","Key":{"id":{"S":"x"}},"ConditionExpression":"a = :v","ExpressionAttributeValues":{":v":VALUE}}}]}""", value), message);
    }

    [Fact]
    public async Task A_value_has_at_most_32_levels_including_its_own()
    {
        var table = await CreateSimpleTableAsync();
        const string Batch = """{"RequestItems":{"TABLE":[{"PutRequest":{"Item":{"id":{"S":"x"},"d":VALUE}}}]}}""";
        const string Transaction = """{"TransactItems":[{"Put":{"TableName":"TABLE","Item":{"id":{"S":"x"},"d":VALUE}}}]}""";

        Assert.Equal(200, (await SendAsync("BatchWriteItem", Fill(Batch, Nested(31), table))).Status);
        await AssertErrorMessageAsync("BatchWriteItem", Fill(Batch, Nested(32), table), TooDeep);
        await AssertErrorMessageAsync("TransactWriteItems", Fill(Transaction, Nested(32), table), TooDeep);
    }

    [Fact]
    public async Task An_update_cannot_nest_an_item_deeper_than_the_limit()
    {
        var table = await CreateSimpleTableAsync();
        await SendAsync("PutItem", Fill("""{"TableName":"TABLE","Item":{"id":{"S":"x"},"d":{"M":{"n":{"M":{}}}}}}""", string.Empty, table));
        const string Update = """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"UpdateExpression":"SET d.n.n = :v","ExpressionAttributeValues":{":v":VALUE}}""";

        await AssertErrorMessageAsync("UpdateItem", Fill(Update, Nested(30), table), TooDeep);
        Assert.Equal(200, (await SendAsync("UpdateItem", Fill(Update, Nested(29), table))).Status);
    }

    private static string Nested(int maps) => string.Concat(Enumerable.Repeat("""{"M":{"n":""", maps)) + """{"S":"leaf"}""" + new string('}', 2 * maps);
}
