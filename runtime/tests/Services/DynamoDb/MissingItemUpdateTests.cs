using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>An update of an item that is not there makes it, unless it only takes away.</summary>
public sealed class MissingItemUpdateTests : EndpointTest
{
    [Theory]
    [InlineData("REMOVE a")]
    [InlineData("REMOVE a.b, c[1]")]
    [InlineData("DELETE a :set")]
    [InlineData("REMOVE a DELETE b :set")]
    public async Task Taking_away_alone_makes_no_item(string update)
    {
        var table = await CreateSimpleTableAsync();

        var answer = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = update,
            ExpressionAttributeValues = update.Contains(':', StringComparison.Ordinal) ? Item((":set", new AttributeValue { SS = ["x"] })) : null,
            ReturnValues = ReturnValue.ALL_NEW,
        });

        Assert.Null(answer.Attributes);
        Assert.Null((await Client.GetItemAsync(table, Item(("id", S("x"))))).Item);
    }

    [Fact]
    public async Task The_key_is_there_to_be_copied()
    {
        var table = await CreateSimpleTableAsync();

        var answer = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "SET a = id, b = if_not_exists(b, id)",
            ReturnValues = ReturnValue.UPDATED_NEW,
        });

        Assert.Equal(("x", "x"), (answer.Attributes["a"].S, answer.Attributes["b"].S));
    }

    [Fact]
    public async Task A_legacy_DELETE_alone_makes_no_item()
    {
        var table = await CreateSimpleTableAsync();

        await Client.UpdateItemAsync(table, Item(("id", S("x"))), new() { ["a"] = new AttributeValueUpdate { Action = AttributeAction.DELETE } });

        Assert.Null((await Client.GetItemAsync(table, Item(("id", S("x"))))).Item);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("REMOVE a SET b = :set")]
    public async Task Any_other_update_makes_the_item(string? update)
    {
        var table = await CreateSimpleTableAsync();

        var answer = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = update,
            ExpressionAttributeValues = update is null ? null : Item((":set", new AttributeValue { SS = ["x"] })),
            ReturnValues = ReturnValue.ALL_NEW,
        });

        Assert.Equal("x", answer.Attributes["id"].S);
    }
}
