using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Lists and maps lie in each other 31 deep at most, whether an item is put or an update puts them there.</summary>
public sealed class NestingTests : EndpointTest
{
    private const string TooDeep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

    [Fact]
    public async Task An_item_is_refused_beyond_31_levels()
    {
        var table = await CreateSimpleTableAsync();

        await Client.PutItemAsync(table, Item(("id", S("x")), ("deep", Nested(31))));

        await RefusedAsync("1 validation error detected: " + TooDeep, () => Client.PutItemAsync(table, Item(("id", S("x")), ("deep", Nested(32)))));
    }

    [Fact]
    public async Task An_update_may_make_an_item_no_deeper()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("deep", new AttributeValue { M = new() { ["in"] = S("x") } })));

        await SetAsync(30);

        await RefusedAsync(TooDeep, () => SetAsync(31));

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
