using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Lists and maps nest at most 31 deep, in an item that is put and in one that is updated.</summary>
public sealed class NestingTests : DynamoDbTestBase
{
    private const string TooDeep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

    [Fact]
    public async Task A_put_with_more_than_31_levels_fails()
    {
        var table = await CreateSimpleTableAsync();

        await Client.PutItemAsync(table, Item(("id", S("x")), ("deep", Nested(31))));

        await AssertValidationErrorAsync("1 validation error detected: " + TooDeep, () => Client.PutItemAsync(table, Item(("id", S("x")), ("deep", Nested(32)))));
    }

    [Fact]
    public async Task An_update_cannot_exceed_31_levels()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("deep", new AttributeValue { M = new() { ["in"] = S("x") } })));

        await SetAsync(30);

        await AssertValidationErrorAsync(TooDeep, () => SetAsync(31));

        Task SetAsync(int levels) => Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "SET deep.#in = :v",
            ExpressionAttributeNames = new() { ["#in"] = "in" },
            ExpressionAttributeValues = Item((":v", Nested(levels))),
        });
    }

    private static AttributeValue Nested(int levels) =>
        levels == 0 ? S("leaf") : new AttributeValue { L = [Nested(levels - 1)] };
}
