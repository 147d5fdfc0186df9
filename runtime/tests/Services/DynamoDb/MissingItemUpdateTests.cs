using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>An update of a missing item creates it, unless all its clauses are REMOVE or DELETE.</summary>
public sealed class MissingItemUpdateTests : DynamoDbTestBase
{
    [Theory]
    [InlineData("REMOVE a")]
    [InlineData("REMOVE a.b, c[1]")]
    [InlineData("DELETE a :set")]
    [InlineData("REMOVE a DELETE b :set")]
    public async Task REMOVE_and_DELETE_alone_create_no_item(string update)
    {
        var table = await CreateSimpleTableAsync();

        var response = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = update,
            ExpressionAttributeValues = update.Contains(':', StringComparison.Ordinal) ? Item((":set", new AttributeValue { SS = ["x"] })) : null,
            ReturnValues = ReturnValue.ALL_NEW,
        });

        Assert.Null(response.Attributes);
        Assert.Null((await Client.GetItemAsync(table, Item(("id", S("x"))))).Item);
    }

    [Fact]
    public async Task An_update_of_a_missing_item_can_read_its_key()
    {
        var table = await CreateSimpleTableAsync();

        var response = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "SET a = id, b = if_not_exists(b, id)",
            ReturnValues = ReturnValue.UPDATED_NEW,
        });

        Assert.Equal(("x", "x"), (response.Attributes["a"].S, response.Attributes["b"].S));
    }

    [Fact]
    public async Task A_legacy_DELETE_alone_creates_no_item()
    {
        var table = await CreateSimpleTableAsync();

        await Client.UpdateItemAsync(table, Item(("id", S("x"))), new() { ["a"] = new AttributeValueUpdate { Action = AttributeAction.DELETE } });

        Assert.Null((await Client.GetItemAsync(table, Item(("id", S("x"))))).Item);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("REMOVE a SET b = :set")]
    public async Task Any_other_update_creates_the_item(string? update)
    {
        var table = await CreateSimpleTableAsync();

        var response = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = update,
            ExpressionAttributeValues = update is null ? null : Item((":set", new AttributeValue { SS = ["x"] })),
            ReturnValues = ReturnValue.ALL_NEW,
        });

        Assert.Equal("x", response.Attributes["id"].S);
    }
}
