using System.Text.Json;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The TableDescription structure in the responses of table operations.</summary>
public sealed class TableDescriptionTests : TableRequestTestBase
{
    [Fact]
    public async Task A_description_has_all_settings_with_attributes_in_the_order_of_their_names()
    {
        await CreateAsync(
            """
            "TableName":"things","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"z","KeyType":"HASH"}],
            "AttributeDefinitions":[{"AttributeName":"z","AttributeType":"S"},{"AttributeName":"a","AttributeType":"N"}],
            "GlobalSecondaryIndexes":[{"IndexName":"by-a","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["y","b"]},"OnDemandThroughput":{"MaxWriteRequestUnits":3}}]
            """);

        var table = await DescribeAsync();
        var index = table.GetProperty("GlobalSecondaryIndexes")[0];

        Assert.Equal(["a", "z"], table.GetProperty("AttributeDefinitions").EnumerateArray().Select(attribute => attribute.GetProperty("AttributeName").GetString()));
        Assert.Equal("""["b","y"]""", index.GetProperty("Projection").GetProperty("NonKeyAttributes").GetRawText());
        Assert.Equal("""{"MaxWriteRequestUnits":3}""", index.GetProperty("OnDemandThroughput").GetRawText());
        Assert.Equal("""{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"}""", table.GetProperty("WarmThroughput").GetRawText());
        Assert.Equal(table.GetProperty("WarmThroughput").GetRawText(), index.GetProperty("WarmThroughput").GetRawText());
        Assert.Equal("PAY_PER_REQUEST", table.GetProperty("TableThroughputModeSummary").GetProperty("TableThroughputMode").GetString());
    }

    [Fact]
    public async Task The_description_of_a_deleted_table_has_no_keys()
    {
        await CreateAsync(Provisioned);

        var deleted = await GetResponseMemberAsync("DeleteTable", """{"TableName":"things"}""", "TableDescription");

        Assert.Equal(
            ["DeletionProtectionEnabled", "ItemCount", "ProvisionedThroughput", "TableArn", "TableId", "TableName", "TableSizeBytes", "TableStatus"],
            Members(deleted));
        Assert.Equal("DELETING", deleted.GetProperty("TableStatus").GetString());
    }

    [Fact]
    public async Task A_protected_table_is_not_deleted()
    {
        await CreateAsync(OnDemand + ",\"DeletionProtectionEnabled\":true");

        await AssertErrorAsync("DeleteTable", """{"TableName":"things"}""", "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
    }

    [Fact]
    public async Task The_response_to_a_change_of_throughput_has_the_previous_capacity()
    {
        await CreateAsync(Provisioned);

        var response = Capacity(await UpdateAsync(""" "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":9} """));
        var table = await DescribeAsync();

        Assert.Equal((5, 5, 0), Units(response));
        Assert.True(response.TryGetProperty("LastIncreaseDateTime", out _) && response.TryGetProperty("LastDecreaseDateTime", out _));
        Assert.Equal((3, 9, 1), Units(Capacity(table)));
        // Warm throughput never decreases.
        Assert.Equal("""{"ReadUnitsPerSecond":5,"WriteUnitsPerSecond":9,"Status":"ACTIVE"}""", table.GetProperty("WarmThroughput").GetRawText());
    }

    [Fact]
    public async Task A_table_that_was_on_demand_keeps_the_time_of_that_change()
    {
        await CreateAsync(Provisioned);
        Assert.False((await DescribeAsync()).TryGetProperty("BillingModeSummary", out _));

        await UpdateAsync(""" "BillingMode":"PAY_PER_REQUEST","OnDemandThroughput":{"MaxReadRequestUnits":8} """);
        await UpdateAsync(""" "BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1} """);
        var table = await DescribeAsync();

        Assert.Equal("PROVISIONED", table.GetProperty("BillingModeSummary").GetProperty("BillingMode").GetString());
        Assert.True(table.GetProperty("BillingModeSummary").TryGetProperty("LastUpdateToPayPerRequestDateTime", out _));
        Assert.False(table.TryGetProperty("OnDemandThroughput", out _));
        Assert.Equal(12_000, table.GetProperty("WarmThroughput").GetProperty("ReadUnitsPerSecond").GetInt64());
    }

    [Fact]
    public async Task A_limit_of_minus_one_removes_the_limit()
    {
        await CreateAsync(OnDemand + """ ,"OnDemandThroughput":{"MaxReadRequestUnits":1,"MaxWriteRequestUnits":2} """);

        await UpdateAsync(""" "OnDemandThroughput":{"MaxReadRequestUnits":-1} """);
        Assert.Equal("""{"MaxWriteRequestUnits":2}""", (await DescribeAsync()).GetProperty("OnDemandThroughput").GetRawText());
        await UpdateAsync(""" "OnDemandThroughput":{"MaxWriteRequestUnits":-1} """);
        Assert.False((await DescribeAsync()).TryGetProperty("OnDemandThroughput", out _));
    }

    [Fact]
    public async Task A_changed_table_class_has_the_time_of_the_change()
    {
        await CreateAsync(OnDemand + ",\"TableClass\":\"STANDARD\"");
        Assert.Equal(["TableClass"], Members((await DescribeAsync()).GetProperty("TableClassSummary")));

        await UpdateAsync(""" "TableClass":"STANDARD_INFREQUENT_ACCESS" """);

        Assert.Equal(["LastUpdateDateTime", "TableClass"], Members((await DescribeAsync()).GetProperty("TableClassSummary")));
    }

    [Theory]
    [InlineData(""" "DeletionProtectionEnabled":true """, "ACTIVE")]
    [InlineData(""" "OnDemandThroughput":{"MaxReadRequestUnits":1} """, "ACTIVE")]
    [InlineData(""" "TableClass":"STANDARD_INFREQUENT_ACCESS" """, "UPDATING")]
    [InlineData(""" "BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1} """, "UPDATING")]
    public async Task Only_some_changes_have_the_status_UPDATING(string change, string status)
    {
        await CreateAsync(OnDemand);

        Assert.Equal(status, (await UpdateAsync(change)).GetProperty("TableStatus").GetString());
    }

    private static JsonElement Capacity(JsonElement table) => table.GetProperty("ProvisionedThroughput");

    private static (int Read, int Write, int Decreases) Units(JsonElement capacity) =>
        (capacity.GetProperty("ReadCapacityUnits").GetInt32(), capacity.GetProperty("WriteCapacityUnits").GetInt32(), capacity.GetProperty("NumberOfDecreasesToday").GetInt32());
}
