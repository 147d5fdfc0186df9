using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The size of an update expression, tested at the limit of an item with an item below the limit.</summary>
public sealed class UpdateSizeTests : DynamoDbTestBase
{
    private const string TooLarge = "Item size to update has exceeded the maximum allowed size";
    private const int MaxItemBytes = 400 * 1024;
    private const int PaddingClauseBytes = 3 + 19 + 1;

    private static readonly Dictionary<string, AttributeValue> Attributes = Item(
        ("n", N("12345678901234567890")),
        ("tags", new AttributeValue { SS = ["a", "z"] }),
        ("doc", new AttributeValue { M = Item(("leaf", S("x"))) }),
        ("few", new AttributeValue { L = [N("1")] }),
        ("word", S("x")));

    private static readonly Dictionary<string, AttributeValue> Values = Item(
        (":one", N("1")),
        (":tags", new AttributeValue { SS = ["a", "b"] }),
        (":list", new AttributeValue { L = [N("1")] }));

    [Theory]
    [InlineData("SET b = :pad", 0)]
    [InlineData("SET b = :pad REMOVE r", 1 + 1)]
    [InlineData("SET b = :pad REMOVE doc.leaf", 1 + 3 + 4 + 4)]
    [InlineData("SET b = :pad REMOVE few[10]", 1 + 3 + 4 + 2)]
    [InlineData("SET b = :pad DELETE tags :tags", 1 + 4)]
    [InlineData("SET b = :pad ADD tags :tags", 19 + 4 + 2)]
    [InlineData("SET b = :pad ADD n :one", 19 + 1 + 2)]
    [InlineData("SET b = :pad, c = :one", 19 + 1 + 2)]
    [InlineData("SET b = :pad, few[1] = :one", 19 + 3 + 4 + 1 + 2)]
    [InlineData("SET b = :pad, c = word", 19 + 1 + 1 + 14 + 4)]
    [InlineData("SET b = :pad, c = doc.leaf", 19 + 1 + 1 + 14 + 3 + 14 + 4)]
    [InlineData("SET b = :pad, c = few[0]", 19 + 1 + 1 + 14 + 3 + 14 + 1)]
    [InlineData("SET b = :pad, n = n + :one", 19 + 1 + 34 + 16 + 2)]
    [InlineData("SET b = :pad, n = n - :one", 19 + 1 + 37 + 16 + 2)]
    [InlineData("SET b = :pad, c = if_not_exists(n, :one)", 19 + 1 + 39 + 16 + 2)]
    [InlineData("SET b = :pad, few = list_append(few, :list)", 19 + 3 + 37 + 18 + 6)]
    public async Task UpdateItem_counts_each_clause_with_its_names_and_values(string update, int otherBytes)
    {
        var table = await CreateSimpleTableAsync();
        var longest = MaxItemBytes - PaddingClauseBytes - otherBytes;

        await Client.UpdateItemAsync(await PaddedAsync("x", longest));

        var tooLong = await PaddedAsync("y", longest + 1);
        await AssertValidationErrorAsync(TooLarge, () => Client.UpdateItemAsync(tooLong));

        // The item has few other attributes, so that the expression is larger than the item.
        async Task<UpdateItemRequest> PaddedAsync(string id, int length)
        {
            await Client.PutItemAsync(table, Mentioned(Attributes).Append(new("id", S(id))).ToDictionary());
            return Padded(id, length);
        }

        UpdateItemRequest Padded(string id, int length) => new()
        {
            TableName = table,
            Key = Item(("id", S(id))),
            UpdateExpression = update,
            ExpressionAttributeValues = Mentioned(Values).Append(new(":pad", S(new string('p', length)))).ToDictionary(),
        };

        IEnumerable<KeyValuePair<string, AttributeValue>> Mentioned(Dictionary<string, AttributeValue> all) =>
            all.Where(pair => update.Contains(pair.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_size_of_AttributeUpdates_does_not_count()
    {
        var table = await CreateSimpleTableAsync();
        var longest = MaxItemBytes - "idxb".Length;

        await PutAsync(longest);

        await AssertValidationErrorAsync(TooLarge, () => PutAsync(longest + 1));

        Task PutAsync(int length) => Client.UpdateItemAsync(table, Item(("id", S("x"))), new() { ["b"] = new(S(new string('p', length)), "PUT") });
    }
}
