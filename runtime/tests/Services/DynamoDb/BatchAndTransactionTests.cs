using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

public sealed class BatchAndTransactionTests : DynamoDbTestBase
{
    [Fact]
    public async Task A_batch_writes_and_gets_across_tables()
    {
        var first = await CreateSimpleTableAsync();
        var second = await CreateSimpleTableAsync();
        await Client.BatchWriteItemAsync(new BatchWriteItemRequest(new()
        {
            [first] = [new(new PutRequest(Item(("id", S("a"))))), new(new PutRequest(Item(("id", S("b")))))],
            [second] = [new(new PutRequest(Item(("id", S("c")))))],
        }));
        await Client.BatchWriteItemAsync(new BatchWriteItemRequest(new() { [first] = [new(new DeleteRequest(Item(("id", S("b")))))] }));

        var read = await Client.BatchGetItemAsync(new BatchGetItemRequest(new()
        {
            [first] = new() { Keys = [Item(("id", S("a"))), Item(("id", S("b")))] },
            [second] = new() { Keys = [Item(("id", S("c")))] },
        }));

        Assert.Equal("a", Assert.Single(read.Responses[first])["id"].S);
        Assert.Equal("c", Assert.Single(read.Responses[second])["id"].S);
        Assert.True(read.UnprocessedKeys is null or { Count: 0 });
    }

    [Fact]
    public async Task A_batch_response_ends_at_16_MB_and_returns_the_remaining_keys()
    {
        var table = await CreateSimpleTableAsync();
        var keys = Enumerable.Range(0, 50).Select(i => $"{i}").ToList();
        foreach (var key in keys)
        {
            await Client.PutItemAsync(table, Item(("id", S(key)), ("t", S(new string('t', 390_000)))));
        }

        var left = new KeysAndAttributes { Keys = keys.ConvertAll(key => Item(("id", S(key)))), ProjectionExpression = "id" };
        var seen = new List<string>();
        var calls = 0;
        while (left is not null)
        {
            var response = await Client.BatchGetItemAsync(new BatchGetItemRequest(new() { [table] = left }));
            seen.AddRange(response.Responses[table].Select(item => item["id"].S));
            left = response.UnprocessedKeys?.GetValueOrDefault(table);
            calls++;
        }

        Assert.Equal(keys.Order(), seen.Order());
        Assert.Equal(2, calls);
    }

    [Theory]
    [InlineData(100, 300 * 1024, 52)]
    [InlineData(45, 390_000, 41)]
    public async Task A_batch_response_never_exceeds_16_MB(int count, int bytes, int expected)
    {
        var table = await CreateSimpleTableAsync();
        var keys = Enumerable.Range(0, count).Select(i => Item(("id", S($"{i:00}")))).ToList();
        foreach (var key in keys)
        {
            await Client.PutItemAsync(table, new(key) { ["t"] = S(new string('t', bytes - "00id0t".Length)) });
        }

        var response = await Client.BatchGetItemAsync(new BatchGetItemRequest(new() { [table] = new() { Keys = keys, ProjectionExpression = "id" } }));

        Assert.Equal(expected, response.Responses[table].Count);
        Assert.Equal(keys.Skip(expected).Select(key => key["id"].S), response.UnprocessedKeys[table].Keys.Select(key => key["id"].S));
    }

    [Fact]
    public async Task A_batch_rejects_duplicate_keys_and_too_many_items()
    {
        var table = await CreateSimpleTableAsync();
        var another = await CreateSimpleTableAsync();
        WriteRequest Put(string id) => new(new PutRequest(Item(("id", S(id)))));

        await AssertValidationErrorAsync(
            "Provided list of item keys contains duplicates",
            () => Client.BatchWriteItemAsync(new BatchWriteItemRequest(new() { [table] = [Put("a"), Put("a")] })));
        await AssertValidationErrorAsync(
            "Too many items requested for the BatchWriteItem call",
            () => Client.BatchWriteItemAsync(new BatchWriteItemRequest(new()
            {
                [table] = [.. Enumerable.Range(0, 25).Select(i => Put($"{i}"))],
                [another] = [Put("a")],
            })));
    }

    [Fact]
    public async Task A_transaction_writes_all_or_nothing_and_returns_the_reasons()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("taken")), ("v", N("1"))));
        var request = new TransactWriteItemsRequest
        {
            TransactItems =
            [
                new() { Put = new() { TableName = table, Item = Item(("id", S("new"))) } },
                new()
                {
                    Put = new()
                    {
                        TableName = table,
                        Item = Item(("id", S("taken"))),
                        ConditionExpression = "attribute_not_exists(id)",
                        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                    },
                },
            ],
        };

        var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(request));

        Assert.Equal("Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]", error.Message);
        Assert.Equal(["None", "ConditionalCheckFailed"], error.CancellationReasons.Select(reason => reason.Code));
        Assert.Equal("1", error.CancellationReasons[1].Item["v"].N);
        Assert.False((await Client.GetItemAsync(table, Item(("id", S("new"))))).IsItemSet);
    }

    [Fact]
    public async Task A_transaction_reads_at_most_four_megabytes()
    {
        var table = await CreateSimpleTableAsync();
        for (var i = 0; i < 11; i++)
        {
            await Client.PutItemAsync(table, Item(("id", S($"{i}")), ("v", S(new string('x', 400_000)))));
        }

        Assert.Equal(10, (await ReadAsync(10)).Responses.Count);
        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => ReadAsync(11));

        Assert.Equal("ValidationException", error.ErrorCode);
        Assert.Contains("Transaction payload size cannot exceed 4MB.", error.Message, StringComparison.Ordinal);

        Task<TransactGetItemsResponse> ReadAsync(int count) => Client.TransactGetItemsAsync(new TransactGetItemsRequest
        {
            TransactItems = [.. Enumerable.Range(0, count).Select(i => new TransactGetItem { Get = new() { TableName = table, Key = Item(("id", S($"{i}"))) } })],
        });
    }

    [Fact]
    public async Task A_transaction_combines_changes_and_a_transactional_read_is_one_snapshot()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("gone"))));
        await Client.PutItemAsync(table, Item(("id", S("checked"))));
        await Client.TransactWriteItemsAsync(new TransactWriteItemsRequest
        {
            TransactItems =
            [
                new() { Delete = new() { TableName = table, Key = Item(("id", S("gone"))) } },
                new() { ConditionCheck = new() { TableName = table, Key = Item(("id", S("checked"))), ConditionExpression = "attribute_exists(id)" } },
                new() { Update = new() { TableName = table, Key = Item(("id", S("made"))), UpdateExpression = "SET v = :v", ExpressionAttributeValues = Item((":v", N("7"))) } },
            ],
        });

        var read = await Client.TransactGetItemsAsync(new TransactGetItemsRequest
        {
            TransactItems = [.. new[] { "gone", "made" }.Select(id => new TransactGetItem { Get = new() { TableName = table, Key = Item(("id", S(id))) } })],
        });

        Assert.True(read.Responses[0].Item is null or { Count: 0 });
        Assert.Equal("7", read.Responses[1].Item["v"].N);
    }

    [Fact]
    public async Task A_request_token_makes_a_transaction_idempotent()
    {
        var table = await CreateSimpleTableAsync();
        TransactWriteItemsRequest Add(string number) => new()
        {
            ClientRequestToken = "token-1",
            TransactItems = [new() { Update = new() { TableName = table, Key = Item(("id", S("x"))), UpdateExpression = "ADD c :n", ExpressionAttributeValues = Item((":n", N(number))) } }],
        };

        await Client.TransactWriteItemsAsync(Add("1"));
        await Client.TransactWriteItemsAsync(Add("1"));
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => Client.TransactWriteItemsAsync(Add("2")));

        Assert.Equal("1", (await Client.GetItemAsync(table, Item(("id", S("x"))))).Item["c"].N);
    }

    [Fact]
    public async Task A_transaction_rejects_two_operations_on_one_item()
    {
        var table = await CreateSimpleTableAsync();
        TransactWriteItem Put() => new() { Put = new() { TableName = table, Item = Item(("id", S("x"))) } };

        await AssertValidationErrorAsync(
            "Transaction request cannot include multiple operations on one item",
            () => Client.TransactWriteItemsAsync(new TransactWriteItemsRequest { TransactItems = [Put(), Put()] }));
    }

    [Fact]
    public async Task Concurrent_conditional_puts_have_one_winner()
    {
        var table = await CreateSimpleTableAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            try
            {
                await Client.PutItemAsync(new PutItemRequest { TableName = table, Item = Item(("id", S("x")), ("v", N($"{i}"))), ConditionExpression = "attribute_not_exists(id)" });
                return true;
            }
            catch (ConditionalCheckFailedException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, won => won);
    }
}
