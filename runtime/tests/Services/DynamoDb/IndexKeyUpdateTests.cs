using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>An update of an attribute that is a key of an index, to what it cannot be, asked for the old way.</summary>
public sealed class IndexKeyUpdateTests : TableRequestTest
{
    [Fact]
    public async Task AttributeUpdates_tell_a_wrong_type_in_the_words_of_a_put()
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S"), Attribute("g", "S")],
            GlobalSecondaryIndexes = [new() { IndexName = "by-g", KeySchema = [Hash("g")], Projection = new() { ProjectionType = "ALL" } }],
        });

        await RefusedAsync(
            Invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: by-g",
            () => Client.UpdateItemAsync(new() { TableName = table, Key = Item(("id", S("x"))), AttributeUpdates = new() { ["g"] = new() { Action = "PUT", Value = N("1") } } }));
    }
}
