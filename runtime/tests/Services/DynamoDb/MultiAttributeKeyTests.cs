using Amazon.DynamoDBv2.Model;
using DurableLocal.Template;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Global indexes whose partition key or sort key has several attributes.</summary>
public sealed class MultiAttributeKeyTests : TableRequestTestBase
{
    private const string Equal = "h1 = :h AND h2 = :h";
    private const string Gap = "RANGE key attributes r1 must have equality conditions specified in the query because a condition is present on key attribute r2";
    private const string LegacyEqual = """ "h1":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"h"}]},"h2":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"h"}]} """;

    [Fact]
    public async Task A_query_needs_the_whole_partition_key_and_the_sort_key_from_left_to_right()
    {
        await CreateWithItemsAsync();

        Assert.Equal(["1a", "1b", "1c", "2a", "10a"], await FindAsync(Equal));
        Assert.Equal(["1a", "1b", "1c"], await FindAsync(Equal + " AND r1 = :n", (":n", N("1"))));
        Assert.Equal(["2a", "10a"], await FindAsync(Equal + " AND r1 > :n", (":n", N("1"))));
        Assert.Equal(["1b", "1c"], await FindAsync("r2 > :t AND r1 = :n AND " + Equal, (":n", N("1")), (":t", S("a"))));
        Assert.Equal(["1a", "1b"], await FindAsync(Equal + " AND r1 = :n AND r2 BETWEEN :t AND :u", (":n", N("1")), (":t", S("a")), (":u", S("b"))));
        Assert.Equal(["1c"], await FindAsync(Equal + " AND r1 = :n AND begins_with(r2, :t)", (":n", N("1")), (":t", S("c"))));
        Assert.Equal(["2a"], await FindAsync(Equal + " AND r1 = :n AND r2 = :t", (":n", N("2")), (":t", S("a"))));
        Assert.Empty(await FindAsync("h1 = :h AND h2 = :t", (":t", S("x"))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_continue_after_the_last_key_in_both_directions(bool forward)
    {
        await CreateWithItemsAsync();
        var found = new List<string>();
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            var page = await Client.QueryAsync(QueryIndex(Equal, forward, 2, start));
            found.AddRange(page.Items.Select(item => item["id"].S));
            start = page.LastEvaluatedKey;
        }
        while (start is { Count: > 0 });
        var scanned = await Client.ScanAsync(new ScanRequest { TableName = "things", IndexName = "by-all", Limit = 1 });
        var remaining = await Client.ScanAsync(new ScanRequest { TableName = "things", IndexName = "by-all", ExclusiveStartKey = scanned.LastEvaluatedKey });

        string[] order = ["1a", "1b", "1c", "2a", "10a"];
        Assert.Equal(forward ? order : order.Reverse(), found);
        Assert.Equal(["h1", "h2", "id", "r1", "r2"], scanned.LastEvaluatedKey.Keys.Order());
        Assert.Equal(4, remaining.Count);
    }

    [Fact]
    public async Task An_item_is_in_the_index_while_it_has_every_key_attribute()
    {
        await CreateWithItemsAsync();

        await Client.UpdateItemAsync(new() { TableName = "things", Key = Item(("id", S("1a"))), UpdateExpression = "REMOVE h2" });
        Assert.Equal(["1b", "1c", "2a", "10a"], await FindAsync(Equal));
        await Client.UpdateItemAsync(new() { TableName = "things", Key = Item(("id", S("1a"))), UpdateExpression = "SET h2 = :h", ExpressionAttributeValues = Item((":h", S("h"))) });
        Assert.Equal(5, (await FindAsync(Equal)).Count);
        await AssertValidationErrorAsync(
            Invalid + "Type mismatch for Index Key r2 Expected: S Actual: N IndexName: by-all",
            () => Client.PutItemAsync("things", Item(("id", S("x")), ("r2", N("1")))));
    }

    [Theory]
    [InlineData("h1 = :h", "Query condition missed key schema element: h2")]
    [InlineData("h1 = :h AND h2 > :h", "Query key condition not supported")]
    [InlineData(Equal + " AND r2 = :h", Gap)]
    [InlineData(Equal + " AND begins_with(r2, :h)", Gap)]
    [InlineData("r2 BETWEEN :h AND :h AND " + Equal, Gap)]
    [InlineData(Equal + " AND r1 > :n AND r2 = :h", Gap)]
    [InlineData(Equal + " AND r1 BETWEEN :n AND :n AND r2 > :h", Gap)]
    [InlineData(Equal + " AND r1 = :n AND xtra = :h", "Query condition missed key schema element: r2")]
    [InlineData(Equal + " AND r1 = :n AND r2 = :h AND xtra = :h", "The number of query conditions (5) exceeds the number of key attributes defined in the schema (4)")]
    public async Task A_condition_that_does_not_match_the_keys_is_rejected(string condition, string message)
    {
        await CreateWithItemsAsync();
        var number = condition.Contains(":n") ? new[] { (":n", N("1")) } : [];

        await AssertValidationErrorAsync(message, () => FindAsync(condition, number));
    }

    [Fact]
    public async Task A_filter_on_a_key_is_rejected()
    {
        await CreateWithItemsAsync();

        await AssertErrorAsync(
            "Query",
            """{"TableName":"things","IndexName":"by-all","KeyConditionExpression":"h1 = :h AND h2 = :h","FilterExpression":"r2 = :h","ExpressionAttributeValues":{":h":{"S":"h"}}}""",
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: r2");
    }

    [Theory]
    [InlineData("", "1a", "1b", "1c", "2a", "10a")]
    [InlineData(""" ,"r1":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"}]} """, "1a", "1b", "1c")]
    [InlineData(""" ,"r1":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"1"}]} """, "2a", "10a")]
    [InlineData(""" ,"r1":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"}]},"r2":{"ComparisonOperator":"GT","AttributeValueList":[{"S":"a"}]} """, "1b", "1c")]
    [InlineData(""" ,"r1":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"}]},"r2":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"c"}]} """, "1c")]
    [InlineData(""" ,"r1":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"}]},"r2":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"a"},{"S":"b"}]} """, "1a", "1b")]
    public async Task KeyConditions_select_by_several_key_attributes(string conditions, params string[] expected)
    {
        await CreateWithItemsAsync();

        var items = await GetResponseMemberAsync("Query", $$$"""{"TableName":"things","IndexName":"by-all","KeyConditions":{{{{LegacyEqual}}}{{{conditions}}} } }""", "Items");

        Assert.Equal(expected, items.EnumerateArray().Select(item => item.GetProperty("id").GetProperty("S").GetString()));
    }

    [Theory]
    [InlineData(LegacyEqual + """ ,"r2":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]} """, Gap)]
    [InlineData(LegacyEqual + """ ,"r1":{"ComparisonOperator":"LT","AttributeValueList":[{"N":"1"}]},"r2":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]} """, Gap)]
    [InlineData(""" "h1":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"h"}]} """, "Query condition missed key schema element: h2")]
    [InlineData(LegacyEqual + """ ,"r1":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"1"}]} """, "Attempted conditional constraint is not an indexable operation")]
    public async Task KeyConditions_that_do_not_match_several_key_attributes_are_rejected(string conditions, string message)
    {
        await CreateWithItemsAsync();

        await AssertErrorAsync("Query", $$$"""{"TableName":"things","IndexName":"by-all","KeyConditions":{{{{conditions}}} } }""", message);
    }

    [Fact]
    public async Task Every_attribute_without_equality_before_a_condition_is_reported()
    {
        await CreateAsync(""" "TableName":"things","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"},{"AttributeName":"c","AttributeType":"S"}],"GlobalSecondaryIndexes":[{"IndexName":"by-all","KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"},{"AttributeName":"b","KeyType":"RANGE"},{"AttributeName":"c","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}] """);

        await AssertErrorAsync(
            "Query",
            """{"TableName":"things","IndexName":"by-all","KeyConditionExpression":"id = :v AND c = :v","ExpressionAttributeValues":{":v":{"S":"x"}}}""",
            "RANGE key attributes a, b must have equality conditions specified in the query because a condition is present on key attribute c");
    }

    [Fact]
    public async Task Three_KeyConditions_need_an_index_of_more_than_two_key_attributes()
    {
        await CreateAsync(""" "TableName":"things","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"a","AttributeType":"S"}],"GlobalSecondaryIndexes":[{"IndexName":"by-a","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"id","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}] """);
        const string Equal = """{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}""";

        await AssertErrorAsync(
            "Query",
            $$"""{"TableName":"things","IndexName":"by-a","KeyConditions":{"a":{{Equal}},"id":{{Equal}},"c":{{Equal}} } }""",
            "Conditions can be of length 1 or 2 only");
    }

    [Theory]
    [InlineData("HHHHH", Invalid + "The KeySchema exceeds the maximum allowed number of HASH key attributes")]
    [InlineData("HRRRRR", Invalid + "The KeySchema exceeds the maximum allowed number of RANGE key attributes")]
    [InlineData("HRH", Invalid + "All HASH key attributes must precede RANGE key attributes in the KeySchema")]
    [InlineData("RH", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type")]
    public async Task Keys_have_at_most_four_attributes_and_the_partition_key_comes_first(string keys, string message)
    {
        await CreateAsync(OnDemand);
        var attributes = keys.Select((_, i) => $$"""{"AttributeName":"a{{i}}","AttributeType":"S"}""");
        var schema = keys.Select((key, i) => $$"""{"AttributeName":"a{{i}}","KeyType":"{{(key == 'H' ? "HASH" : "RANGE")}}"}""");

        await AssertErrorAsync(
            "UpdateTable",
            $$$$"""
            {"TableName":"things","AttributeDefinitions":[{{{{string.Join(',', attributes)}}}}],
            "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-a","KeySchema":[{{{{string.Join(',', schema)}}}}],"Projection":{"ProjectionType":"ALL"}}}]}
            """,
            message);
    }

    [Fact]
    public async Task An_index_of_a_template_survives_a_restart()
    {
        TableAttribute[] attributes = [new("id", "S"), new("a", "S"), new("b", "N"), new("c", "S")];
        await Host.Service.DeclareAsync(new TableResource(
            "Things", "things", attributes, [new("id", "HASH")], [new("by-all", [new("a", "HASH"), new("b", "HASH"), new("c", "RANGE")], "ALL", [])], [], null));
        await Host.RestartAsync();

        var index = (await Client.DescribeTableAsync("things")).Table.GlobalSecondaryIndexes[0];

        Assert.Equal(["a HASH", "b HASH", "c RANGE"], index.KeySchema.Select(key => $"{key.AttributeName} {key.KeyType}"));
    }

    private static QueryRequest QueryIndex(string condition, bool forward = true, int? limit = null, Dictionary<string, AttributeValue>? start = null) => new()
    {
        TableName = "things",
        IndexName = "by-all",
        KeyConditionExpression = condition,
        ExpressionAttributeValues = Item((":h", S("h"))),
        ScanIndexForward = forward,
        Limit = limit,
        ExclusiveStartKey = start,
    };

    private async Task<List<string>> FindAsync(string condition, params (string Name, AttributeValue Value)[] values)
    {
        var request = QueryIndex(condition);
        foreach (var (name, value) in values)
        {
            request.ExpressionAttributeValues[name] = value;
        }

        return [.. (await Client.QueryAsync(request)).Items.Select(item => item["id"].S)];
    }

    /// <summary>Creates five items of one partition and one without an index key attribute, then the index.</summary>
    private async Task CreateWithItemsAsync()
    {
        await CreateAsync(OnDemand);
        foreach (var (number, text) in new[] { ("10", "a"), ("1", "b"), ("1", "a"), ("2", "a"), ("1", "c") })
        {
            await Client.PutItemAsync("things", Item(("id", S(number + text)), ("h1", S("h")), ("h2", S("h")), ("r1", N(number)), ("r2", S(text))));
        }

        await Client.PutItemAsync("things", Item(("id", S("lacks")), ("h1", S("h")), ("h2", S("h")), ("r1", N("1"))));
        await Client.UpdateTableAsync(new UpdateTableRequest
        {
            TableName = "things",
            AttributeDefinitions = [Attribute("h1", "S"), Attribute("h2", "S"), Attribute("r1", "N"), Attribute("r2", "S")],
            GlobalSecondaryIndexUpdates =
            [
                new() { Create = new() { IndexName = "by-all", KeySchema = [Hash("h1"), Hash("h2"), Range("r1"), Range("r2")], Projection = new() { ProjectionType = "KEYS_ONLY" } } },
            ],
        });
        await DescribeActiveAsync();
    }
}
