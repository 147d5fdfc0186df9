using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>What items and updates weigh, measured at the limit of 400 KB, which is exact to the byte.</summary>
public sealed class SizeTests : EndpointTest
{
    private const int Largest = 400 * 1024;

    [Fact]
    public async Task A_number_weighs_its_significant_digits_on_both_sides_of_the_point()
    {
        var table = await CreateSimpleTableAsync();
        foreach (var (number, bytes) in new[] { ("0", 1), ("-0", 1), ("12", 2), ("100", 2), ("1010", 3), ("1E125", 2), ("0.0000001", 2), ("1.5", 3), ("3.14159", 5), ("100.5", 4), ("-42", 3) })
        {
            var rest = Largest - "id".Length - "x".Length - "n".Length - bytes - "p".Length;
            Dictionary<string, AttributeValue> Padded(int length) => Item(("id", S("x")), ("n", N(number)), ("p", S(new string('p', length))));

            await Client.PutItemAsync(table, Padded(rest));

            await RefusedAsync("Item size has exceeded the maximum allowed size", () => Client.PutItemAsync(table, Padded(rest + 1)));
        }
    }

    [Fact]
    public async Task An_update_of_a_transaction_weighs_the_item_alone()
    {
        var table = await CreateSimpleTableAsync();
        var longest = Largest - "id".Length - "x".Length - "b".Length;
        TransactWriteItemsRequest Padded(int length) => new()
        {
            TransactItems =
            [
                new()
                {
                    Update = new()
                    {
                        TableName = table,
                        Key = Item(("id", S("x"))),
                        UpdateExpression = "SET b = :pad",
                        ExpressionAttributeValues = Item((":pad", S(new string('p', length)))),
                    },
                },
            ],
        };

        await Client.TransactWriteItemsAsync(Padded(longest));

        var refusal = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(Padded(longest + 1)));
        Assert.Equal("Item size to update has exceeded the maximum allowed size", refusal.CancellationReasons.Single().Message);
    }

    [Fact]
    public async Task A_transaction_of_more_than_4_MB_is_refused_whole()
    {
        var table = await CreateSimpleTableAsync();
        TransactWriteItem Put(int i) => new() { Put = new() { TableName = table, Item = Item(("id", S($"{i}")), ("text", S(new string('t', 390_000)))) } };

        var refusal = await RefusedAsync(() => Client.TransactWriteItemsAsync(new() { TransactItems = [.. Enumerable.Range(0, 11).Select(Put)] }));

        Assert.Equal("ValidationException", refusal.ErrorCode);
        Assert.Empty((await Client.ScanAsync(new ScanRequest(table) { Select = Amazon.DynamoDBv2.Select.COUNT })).Items ?? []);
    }
}
