using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The size of items and updates, tested at the limit of 400 KB, which is exact to the byte.</summary>
public sealed class SizeTests : DynamoDbTestBase
{
    private const int MaxItemBytes = 400 * 1024;

    [Fact]
    public async Task The_size_of_a_number_counts_its_significant_digits_on_both_sides_of_the_point()
    {
        var table = await CreateSimpleTableAsync();
        foreach (var (number, bytes) in new[] { ("0", 1), ("-0", 1), ("12", 2), ("100", 2), ("1010", 3), ("1E125", 2), ("0.0000001", 2), ("1.5", 3), ("3.14159", 5), ("100.5", 4), ("-42", 3) })
        {
            var padding = MaxItemBytes - "id".Length - "x".Length - "n".Length - bytes - "p".Length;
            Dictionary<string, AttributeValue> Padded(int length) => Item(("id", S("x")), ("n", N(number)), ("p", S(new string('p', length))));

            await Client.PutItemAsync(table, Padded(padding));

            await AssertValidationErrorAsync("Item size has exceeded the maximum allowed size", () => Client.PutItemAsync(table, Padded(padding + 1)));
        }
    }

    [Fact]
    public async Task The_expression_of_a_transaction_update_does_not_count()
    {
        var table = await CreateSimpleTableAsync();
        var longest = MaxItemBytes - "id".Length - "x".Length - "b".Length;
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

        var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(Padded(longest + 1)));
        Assert.Equal("Item size to update has exceeded the maximum allowed size", error.CancellationReasons.Single().Message);
    }

    [Fact]
    public async Task A_transaction_of_more_than_4_MB_fails_without_writes()
    {
        var table = await CreateSimpleTableAsync();
        TransactWriteItem Put(int i) => new() { Put = new() { TableName = table, Item = Item(("id", S($"{i}")), ("text", S(new string('t', 390_000)))) } };

        var error = await CatchErrorAsync(() => Client.TransactWriteItemsAsync(new() { TransactItems = [.. Enumerable.Range(0, 11).Select(Put)] }));

        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.Empty((await Client.ScanAsync(new ScanRequest(table) { Select = Amazon.DynamoDBv2.Select.COUNT })).Items ?? []);
    }
}
