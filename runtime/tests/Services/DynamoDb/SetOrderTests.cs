using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The service returns the members of a set sorted, independent of the order in which they were sent.</summary>
public sealed class SetOrderTests : DynamoDbTestBase
{
    private static readonly byte[][] Bytes = [[255], [0], [1, 2], [1]];

    [Fact]
    public async Task Members_are_returned_sorted()
    {
        var table = await CreateSimpleTableAsync();
        var item = Item(("id", S("x")), ("s", new AttributeValue { SS = ["b", "\U0001F600", "a", "\uFF5E", "B"] }), ("n", new AttributeValue { NS = ["10", "9", "-1", "0.5"] }));
        item["b"] = new AttributeValue { BS = [.. Bytes.Select(bytes => new MemoryStream(bytes))] };

        await Client.PutItemAsync(table, item);
        await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "ADD n :two",
            ExpressionAttributeValues = Item((":two", new AttributeValue { NS = ["2"] })),
        });

        var found = (await Client.GetItemAsync(table, Item(("id", S("x"))))).Item;
        Assert.Equal(["B", "a", "b", "\uFF5E", "\U0001F600"], found["s"].SS);
        Assert.Equal(["-1", "0.5", "2", "9", "10"], found["n"].NS);
        Assert.Equal(["00", "01", "0102", "FF"], found["b"].BS.Select(bytes => Convert.ToHexString(bytes.ToArray())));
    }
}
