using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Invalid values for index keys in the legacy AttributeUpdates parameter.</summary>
public sealed class IndexKeyUpdateTests : TableRequestTestBase
{
    [Fact]
    public async Task AttributeUpdates_report_a_wrong_type_with_the_message_of_a_put()
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S"), Attribute("g", "S")],
            GlobalSecondaryIndexes = [new() { IndexName = "by-g", KeySchema = [Hash("g")], Projection = new() { ProjectionType = "ALL" } }],
        });

        await AssertValidationErrorAsync(
            Invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g",
            () => Client.UpdateItemAsync(new() { TableName = table, Key = Item(("id", S("x"))), AttributeUpdates = new() { ["g"] = new() { Action = "PUT", Value = N("1") } } }));
    }
}
