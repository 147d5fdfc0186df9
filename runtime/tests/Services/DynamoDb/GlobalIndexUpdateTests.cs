using System.Text.Json;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Global indexes created, updated and deleted by UpdateTable.</summary>
public sealed class GlobalIndexUpdateTests : TableRequestTestBase
{
    private const string Units = """{"ReadCapacityUnits":2,"WriteCapacityUnits":2}""";
    private const string X = """ "AttributeDefinitions":[{"AttributeName":"x","AttributeType":"S"}], """;
    private const string ByX = """{"Create":{"IndexName":"by-x","KeySchema":[{"AttributeName":"x","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}""";

    private const string WithIndex = """
        "TableName":"things","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}],
        "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"}],
        "LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}],
        "GlobalSecondaryIndexes":[{"IndexName":"by-n","KeySchema":[{"AttributeName":"n","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]
        """;

    private const string ProvisionedWithIndex = Provisioned + """
        ,"GlobalSecondaryIndexes":[{"IndexName":"by-id","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":2}}]
        """;

    [Theory]
    [InlineData("", ByX, "AttributeDefinitions is not specified for index: by-x")]
    [InlineData("\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],", ByX, "Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [id]")]
    [InlineData("\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"N\"}],", "{\"Create\":{\"IndexName\":\"by-id\",\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}}", "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{id:S:HASH}] New schema: Schema:[SchemaElement: key{id:N:HASH}]")]
    [InlineData(X, "{\"Create\":{\"IndexName\":\"by-x\",\"KeySchema\":[{\"AttributeName\":\"x\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"},\"ProvisionedThroughput\":" + Units + "}}", "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: by-x when BillingMode is PAY_PER_REQUEST")]
    public async Task An_index_that_an_on_demand_table_cannot_have_is_rejected(string attributes, string create, string message)
    {
        await CreateAsync(OnDemand);

        await AssertErrorAsync("UpdateTable", Change(create, attributes), Invalid + message);
    }

    [Theory]
    [InlineData(X, ByX, "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: by-x")]
    [InlineData("", "{\"Update\":{\"IndexName\":\"by-id\"}}", "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: by-id")]
    [InlineData("", "{\"Update\":{\"IndexName\":\"by-id\",\"OnDemandThroughput\":{\"MaxReadRequestUnits\":1}}}", "MaxReadRequestUnits for OnDemandThroughput for index : by-id cannot be specified when the table BillingMode is PROVISIONED")]
    public async Task An_index_that_a_provisioned_table_cannot_have_is_rejected(string attributes, string update, string message)
    {
        await CreateAsync(ProvisionedWithIndex);

        await AssertErrorAsync("UpdateTable", Change(update, attributes), Invalid + message);
    }

    [Theory]
    [InlineData("{\"Update\":{\"IndexName\":\"by-n\"}}", Invalid + "The only Updates for index: by-n when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput")]
    [InlineData("{\"Update\":{\"IndexName\":\"by-n\",\"WarmThroughput\":{\"ReadUnitsPerSecond\":5}}}", Invalid + "Requested ReadUnitsPerSecond for WarmThroughput for index by-n is lower than current WarmThroughput, decreasing WarmThroughput is not supported")]
    [InlineData("{\"Update\":{\"IndexName\":\"local\",\"WarmThroughput\":{\"ReadUnitsPerSecond\":5}}}", "Cannot update an index that is not a GlobalSecondaryIndex: local")]
    [InlineData("{\"Delete\":{\"IndexName\":\"local\"}}", "Cannot delete an index that is not a GlobalSecondaryIndex: local")]
    public async Task An_invalid_update_of_an_index_is_rejected(string update, string message)
    {
        await CreateAsync(WithIndex);

        await AssertErrorAsync("UpdateTable", Change(update), message);
        await AssertErrorAsync("UpdateTable", Change("""{"Delete":{"IndexName":"none"}}"""), "Requested resource not found: Index none for table things", "ResourceNotFoundException");
    }

    [Fact]
    public async Task A_table_becomes_provisioned_together_with_its_global_indexes()
    {
        await CreateAsync(WithIndex);
        const string Change = """ "BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":2} """;

        await AssertErrorAsync("UpdateTable", $$"""{"TableName":"things",{{Change}}}""", Invalid + "ProvisionedThroughput must be specified for index: by-n");
        await UpdateAsync(Change + """ ,"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by-n","ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4}}}] """);

        Assert.Equal(3, Index(await DescribeAsync()).GetProperty("ProvisionedThroughput").GetProperty("ReadCapacityUnits").GetInt32());
    }

    [Fact]
    public async Task The_capacity_of_an_index_is_updated_like_that_of_its_table()
    {
        await CreateAsync(ProvisionedWithIndex);
        await AssertErrorAsync(
            "UpdateTable",
            Change("""{"Update":{"IndexName":"by-id","ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":2}}}"""),
            "The provisioned throughput for the index by-id will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for index by-id: 2. Requested ReadCapacityUnits: 2. Current WriteCapacityUnits provisioned for index by-id: 2. Requested WriteCapacityUnits: 2. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");

        var response = Index(await UpdateAsync(""" "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by-id","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2}}}] """));
        var described = Index(await DescribeAsync());

        Assert.Equal(("UPDATING", 2), (Status(response), response.GetProperty("ProvisionedThroughput").GetProperty("ReadCapacityUnits").GetInt32()));
        Assert.Equal(("ACTIVE", 1), (Status(described), described.GetProperty("ProvisionedThroughput").GetProperty("NumberOfDecreasesToday").GetInt32()));
    }

    [Fact]
    public async Task One_index_is_created_or_deleted_at_a_time()
    {
        const string OneAtATime = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
        await CreateAsync(WithIndex);

        await AssertErrorAsync("UpdateTable", Change(ByX + ",{\"Delete\":{\"IndexName\":\"by-n\"}}", X), OneAtATime, "LimitExceededException");
        var creating = await UpdateAsync(X + $"\"GlobalSecondaryIndexUpdates\":[{ByX}]");
        await DescribeActiveAsync();
        var deleting = await UpdateAsync(""" "GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-x"}}] """);
        var remaining = await DescribeAsync();

        Assert.Equal("CREATING", Status(creating.GetProperty("GlobalSecondaryIndexes")[1]));
        Assert.Equal("DELETING", Status(deleting.GetProperty("GlobalSecondaryIndexes")[1]));
        Assert.Equal(3, deleting.GetProperty("AttributeDefinitions").GetArrayLength());
        Assert.Equal((1, 2), (remaining.GetProperty("GlobalSecondaryIndexes").GetArrayLength(), remaining.GetProperty("AttributeDefinitions").GetArrayLength()));
    }

    [Fact]
    public async Task A_new_index_may_have_the_key_of_the_table_and_unused_definitions_are_ignored()
    {
        await CreateAsync(OnDemand);

        await UpdateAsync(
            """
            "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"other","AttributeType":"N"}],
            "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-id","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}]
            """);

        Assert.Equal("""[{"AttributeName":"id","AttributeType":"S"}]""", (await DescribeAsync()).GetProperty("AttributeDefinitions").GetRawText());
    }

    [Theory]
    [InlineData("HASH", 2048)]
    [InlineData("RANGE", 1024)]
    public async Task An_item_whose_attribute_is_too_long_for_a_new_index_is_not_in_it(string keyType, int longest)
    {
        await CreateAsync(OnDemand);
        foreach (var length in new[] { longest, longest + 1 })
        {
            await Client.PutItemAsync("things", Item(("id", S($"{length}")), ("p", S("p")), ("x", S(new string('x', length)))));
        }

        var keys = keyType == "HASH" ? "" : """{"AttributeName":"p","KeyType":"HASH"},""";
        await UpdateAsync(
            $$$$"""
            "AttributeDefinitions":[{"AttributeName":"x","AttributeType":"S"},{"AttributeName":"p","AttributeType":"S"}],
            "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-x","KeySchema":[{{{{keys}}}}{"AttributeName":"x","KeyType":"{{{{keyType}}}}"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}]
            """);
        await DescribeActiveAsync();

        var found = await Client.ScanAsync(new() { TableName = "things", IndexName = "by-x" });

        Assert.Equal($"{longest}", Assert.Single(found.Items)["id"].S);
    }

    private static string Change(string updates, string attributes = "") => $$"""{"TableName":"things",{{attributes}}"GlobalSecondaryIndexUpdates":[{{updates}}]}""";

    private static JsonElement Index(JsonElement table) => table.GetProperty("GlobalSecondaryIndexes")[0];

    private static string? Status(JsonElement index) => index.GetProperty("IndexStatus").GetString();
}
