using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

public sealed class QueryTests : DynamoDbTestBase
{
    [Theory]
    [InlineData("sk = :a", "20")]
    [InlineData("sk < :a", "-5 3")]
    [InlineData("sk <= :a", "-5 3 20")]
    [InlineData("sk > :a", "100.5")]
    [InlineData("sk >= :a", "20 100.5")]
    [InlineData(":a >= sk", "-5 3 20")]
    [InlineData("sk BETWEEN :b AND :a", "3 20")]
    public async Task Numbers_are_ordered_as_numbers(string condition, string expected)
    {
        var table = await CreateSortedTableAsync("N");
        foreach (var number in new[] { "100.5", "3", "-5", "20" })
        {
            await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", N(number))));
        }

        var values = Item((":p", S("p")), (":a", N("20")));
        if (condition.Contains(":b", StringComparison.Ordinal))
        {
            values[":b"] = N("0");
        }

        var response = await Client.QueryAsync(new QueryRequest { TableName = table, KeyConditionExpression = $"pk = :p AND {condition}", ExpressionAttributeValues = values });

        Assert.Equal(expected, string.Join(" ", response.Items.Select(item => item["sk"].N)));
    }

    [Fact]
    public async Task Strings_are_ordered_by_their_utf8_bytes_and_found_by_prefix()
    {
        var table = await CreateSortedTableAsync();
        foreach (var text in new[] { "b", "a\uFF5E", "a😀", "aa", "a", "B" })
        {
            await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S(text))));
        }

        var all = await Client.QueryAsync(Query(table, "pk = :p", (":p", S("p"))));
        var prefixed = await Client.QueryAsync(Query(table, "pk = :p AND begins_with(sk, :a)", (":p", S("p")), (":a", S("a"))));

        Assert.Equal(["B", "a", "aa", "a\uFF5E", "a😀", "b"], all.Items.Select(item => item["sk"].S));
        Assert.Equal(["a", "aa", "a\uFF5E", "a😀"], prefixed.Items.Select(item => item["sk"].S));
    }

    [Fact]
    public async Task A_filter_is_applied_after_the_limit()
    {
        var table = await CreateSortedTableAsync("N");
        for (var i = 0; i < 10; i++)
        {
            await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", N($"{i}")), ("even", new AttributeValue { BOOL = i % 2 == 0 })));
        }

        var request = Query(table, "pk = :p", (":p", S("p")), (":yes", new AttributeValue { BOOL = true }));
        request.FilterExpression = "even = :yes";
        request.Limit = 5;
        request.ScanIndexForward = false;
        var page = await Client.QueryAsync(request);
        request.Select = Select.COUNT;
        var count = await Client.QueryAsync(request);

        Assert.Equal(["8", "6"], page.Items.Select(item => item["sk"].N));
        Assert.Equal((2, 5), (page.Count, page.ScannedCount));
        Assert.Equal("5", page.LastEvaluatedKey["sk"].N);
        Assert.Equal(2, count.Count);
        Assert.True(count.Items is null or { Count: 0 });
    }

    [Fact]
    public async Task A_page_ends_at_one_megabyte()
    {
        var table = await CreateSortedTableAsync("N");
        for (var i = 0; i < 8; i++)
        {
            await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", N($"{i}")), ("t", S(new string('t', 300_000)))));
        }

        var request = Query(table, "pk = :p", (":p", S("p")));
        var first = await Client.QueryAsync(request);
        request.ExclusiveStartKey = first.LastEvaluatedKey;
        var second = await Client.QueryAsync(request);

        Assert.Equal(4, first.Items.Count);
        Assert.Equal(4, second.Items.Count);
        Assert.Equal("7", second.Items[^1]["sk"].N);
    }

    [Theory]
    [InlineData("sk = :v", "Query condition missed key schema element: pk")]
    [InlineData("pk > :v", "Query key condition not supported")]
    [InlineData("pk = :v OR sk = :v", "Invalid operator used in KeyConditionExpression: OR")]
    [InlineData("pk <> :v", "Invalid operator used in KeyConditionExpression: <>")]
    [InlineData("pk = :v AND foreignKey = :v", "Query condition missed key schema element: sk")]
    [InlineData("pk = :v AND pk = :v", "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key")]
    [InlineData("pk.a = :v", "KeyConditionExpressions cannot have conditions on nested attributes")]
    public async Task An_invalid_key_condition_has_the_message_of_the_service(string condition, string message)
    {
        var table = await CreateSortedTableAsync();

        await AssertValidationErrorAsync(message, () => Client.QueryAsync(Query(table, condition, (":v", S("x")))));
    }

    [Fact]
    public async Task A_filter_on_a_key_is_rejected()
    {
        var request = Query(await CreateSortedTableAsync(), "pk = :v", (":v", S("x")));
        request.FilterExpression = "sk = :v";

        await AssertValidationErrorAsync(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk", () => Client.QueryAsync(request));
    }

    [Fact]
    public async Task An_index_contains_the_items_with_its_keys_and_returns_the_attributes_it_projects()
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("pk"), Range("sk")],
            AttributeDefinitions = [Attribute("pk", "S"), Attribute("sk", "S"), Attribute("g", "S"), Attribute("n", "N")],
            GlobalSecondaryIndexes =
            [
                new() { IndexName = "by-g", KeySchema = [Hash("g"), Range("n")], Projection = new() { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = ["shown"] } },
            ],
            LocalSecondaryIndexes =
            [
                new() { IndexName = "by-n", KeySchema = [Hash("pk"), Range("n")], Projection = new() { ProjectionType = ProjectionType.KEYS_ONLY } },
            ],
        });
        await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S("1")), ("g", S("x")), ("n", N("2")), ("shown", S("s")), ("concealed", S("h"))));
        await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S("2")), ("g", S("x"))));
        await Client.PutItemAsync(table, Item(("pk", S("q")), ("sk", S("1")), ("g", S("x")), ("n", N("1"))));

        var global = Query(table, "g = :x", (":x", S("x")));
        global.IndexName = "by-g";
        var byG = await Client.QueryAsync(global);
        var local = Query(table, "pk = :p AND n > :zero", (":p", S("p")), (":zero", N("0")));
        local.IndexName = "by-n";
        local.ConsistentRead = true;
        var byN = await Client.QueryAsync(local);
        local.ProjectionExpression = "concealed";
        var fetched = await Client.QueryAsync(local);

        Assert.Equal(["q", "p"], byG.Items.Select(item => item["pk"].S));
        Assert.Equal(["g", "n", "pk", "shown", "sk"], byG.Items[1].Keys.Order());
        Assert.Equal(["n", "pk", "sk"], Assert.Single(byN.Items).Keys.Order());
        Assert.Equal(["concealed"], Assert.Single(fetched.Items).Keys);

        global.ConsistentRead = true;
        await AssertValidationErrorAsync("Consistent reads are not supported on global secondary indexes", () => Client.QueryAsync(global));
        global.ConsistentRead = false;
        global.Select = Select.ALL_ATTRIBUTES;
        await AssertValidationErrorAsync(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index by-g because its projection type is not ALL",
            () => Client.QueryAsync(global));
        await AssertValidationErrorAsync(
            "One or more parameter values were invalid: Type mismatch for Index Key n Expected: N Actual: S IndexName: by-g",
            () => Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S("3")), ("n", S("text")))));
    }

    /// <summary>"Local secondary indexes", Developer Guide: each item that is fetched from the table counts with a multiple of 4 KB, of which a page has 1 MB.</summary>
    [Theory]
    [InlineData("lsi", "ALL_ATTRIBUTES", true, 3, 3 * 86.0, 1.0)]
    [InlineData("lsi", "ALL_ATTRIBUTES", false, 3, 3 * 43.0, 0.5)]
    [InlineData("lsi", null, false, 5, 0, 0.5)]
    [InlineData("all", "ALL_ATTRIBUTES", false, 3, 0, 128.5)]
    public async Task A_local_index_that_fetches_items_reads_and_charges_them_whole(string index, string? select, bool isConsistent, int count, double tableUnits, double indexUnits)
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("pk"), Range("sk")],
            AttributeDefinitions = [Attribute("pk", "S"), Attribute("sk", "S"), Attribute("l", "S")],
            LocalSecondaryIndexes =
            [
                new() { IndexName = "lsi", KeySchema = [Hash("pk"), Range("l")], Projection = new() { ProjectionType = ProjectionType.KEYS_ONLY } },
                new() { IndexName = "all", KeySchema = [Hash("pk"), Range("l")], Projection = new() { ProjectionType = ProjectionType.ALL } },
            ],
        });
        for (var i = 0; i < 5; i++)
        {
            await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S($"{i}")), ("l", S($"{i}")), ("v", S(new string('x', 350_000)))));
        }

        var page = await Client.QueryAsync(new QueryRequest(table)
        {
            IndexName = index,
            Select = select,
            ConsistentRead = isConsistent,
            KeyConditionExpression = "pk = :p",
            ExpressionAttributeValues = Item((":p", S("p"))),
            ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
        });

        Assert.Equal((count, count < 5), (page.Count, page.LastEvaluatedKey?.Count > 0));
        Assert.Equal((tableUnits, indexUnits), (page.ConsumedCapacity.Table.CapacityUnits, page.ConsumedCapacity.LocalSecondaryIndexes[index].CapacityUnits));
    }

    [Fact]
    public async Task Legacy_key_conditions_are_supported()
    {
        var table = await CreateSortedTableAsync();
        await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S("a1"))));
        await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S("b1"))));

        var response = await Client.QueryAsync(new QueryRequest
        {
            TableName = table,
            KeyConditions = new()
            {
                ["pk"] = new Condition { ComparisonOperator = ComparisonOperator.EQ, AttributeValueList = [S("p")] },
                ["sk"] = new Condition { ComparisonOperator = ComparisonOperator.BEGINS_WITH, AttributeValueList = [S("a")] },
            },
        });

        Assert.Equal("a1", Assert.Single(response.Items)["sk"].S);
    }

    private static QueryRequest Query(string table, string condition, params (string Name, AttributeValue Value)[] values) =>
        new() { TableName = table, KeyConditionExpression = condition, ExpressionAttributeValues = Item(values) };
}
