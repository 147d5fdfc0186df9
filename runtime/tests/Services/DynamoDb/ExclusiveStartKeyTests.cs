using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Invalid start keys: Query and Scan reject them with similar but different messages.</summary>
public sealed class ExclusiveStartKeyTests : DynamoDbTestBase
{
    private const string Invalid = "The provided starting key is invalid";
    private const string NoMatch = "The provided key element does not match the schema";
    private const string Missed = "Query condition missed key schema element: pk";
    private const string Outside = "The provided starting key is outside query boundaries based on provided conditions";
    private const string NotInRange = "The provided starting key does not match the range key predicate";

    [Theory]
    [InlineData("""{}""", Invalid, $"{Invalid}: {NoMatch}")]
    [InlineData("""{"pk":{"S":"a"}}""", Invalid, $"{Invalid}: {NoMatch}")]
    [InlineData("""{"pk":{"S":"a"},"z":{"S":"1"}}""", Invalid, $"{Invalid}: {NoMatch}")]
    [InlineData("""{"pk":{"N":"1"},"sk":{"S":"a"}}""", NoMatch, $"{Invalid}: {NoMatch}")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"}}""", NoMatch, $"{Invalid}: {NoMatch}")]
    [InlineData("""{"pk":{"S":"b"},"sk":{"S":"a"}}""", Outside, null)]
    public async Task A_start_key_must_match_the_table(string start, string query, string? scan)
    {
        var table = await CreateSortedTableAsync();

        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE","KeyConditionExpression":"pk = :v","ExpressionAttributeValues":{":v":{"S":"a"}},"ExclusiveStartKey":VALUE}""", start, table), query);
        await AssertScanErrorMessageAsync(Fill("""{"TableName":"TABLE","ExclusiveStartKey":VALUE}""", start, table), scan);
    }

    [Theory]
    [InlineData("""{"g":{"S":"a"}}""", Invalid)]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"a"},"n":{"N":"1"},"z":{"S":"a"}}""", Invalid)]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"a"},"g":{"N":"1"},"n":{"N":"1"}}""", NoMatch)]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"a"},"g":{"S":"a"},"n":{"S":"a"}}""", NoMatch)]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"},"g":{"S":"a"},"n":{"N":"1"}}""", $"{Invalid}: {NoMatch}")]
    [InlineData("""{"x":{"S":"a"},"y":{"S":"a"},"g":{"S":"a"},"n":{"N":"1"}}""", $"{Invalid}: {NoMatch}")]
    public async Task A_start_key_must_match_the_index(string start, string message)
    {
        var table = await CreateIndexedAsync();

        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE","IndexName":"by-g","KeyConditionExpression":"g = :v","ExpressionAttributeValues":{":v":{"S":"a"}},"ExclusiveStartKey":VALUE}""", start, table), message);
        await AssertScanErrorMessageAsync(Fill("""{"TableName":"TABLE","IndexName":"by-g","ExclusiveStartKey":VALUE}""", start, table), message);
    }

    [Theory]
    [InlineData("""{"pk":{"N":"1"},"sk":{"S":"a"}}""", NoMatch)]
    [InlineData("""{"pk":{"S":"a"},"sk":{"N":"1"}}""", Missed)]
    [InlineData("""{"pk":{"S":"a"},"z":{"S":"1"}}""", Missed)]
    public async Task A_query_validates_the_partition_key_then_its_condition_then_the_sort_key(string start, string message)
    {
        var table = await CreateSortedTableAsync();

        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE","KeyConditionExpression":"sk = :v","ExpressionAttributeValues":{":v":{"S":"a"}},"ExclusiveStartKey":VALUE}""", start, table), message);
    }

    [Theory]
    [InlineData("pk = :p AND sk > :s", "a", "a", NotInRange)]
    [InlineData("pk = :p AND sk > :s", "b", "a", NotInRange)]
    [InlineData("pk = :p AND sk < :t", "b", "a", "The query can return at most one row and cannot be restarted")]
    [InlineData("pk = :p AND sk = :s", "b", "a", "The query can return at most one row and cannot be restarted")]
    public async Task A_start_key_must_be_within_the_range_of_the_condition(string condition, string partition, string sort, string message)
    {
        var request = new QueryRequest(await CreateSortedTableAsync())
        {
            KeyConditionExpression = condition,
            ExpressionAttributeValues = Item((":p", S("a")), condition.EndsWith(":s", StringComparison.Ordinal) ? (":s", S("a")) : (":t", S("b"))),
            ExclusiveStartKey = Item(("pk", S(partition)), ("sk", S(sort))),
        };

        await AssertValidationErrorAsync(message, () => Client.QueryAsync(request));
    }

    [Theory]
    [InlineData("""{"id":{"S":"a"}}""", "The provided exclusive start key is invalid")]
    [InlineData("""{"id":{"S":"b"}}""", "The provided exclusive start key is invalid")]
    [InlineData("""{}""", Invalid)]
    [InlineData("""{"id":{"N":"1"}}""", NoMatch)]
    public async Task A_query_of_a_table_without_sort_key_cannot_be_continued(string start, string message)
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("a"))));
        const string Expression = """{"TableName":"TABLE","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"S":"a"}},"ExclusiveStartKey":VALUE}""";
        const string Legacy = """{"TableName":"TABLE","ScanIndexForward":false,"KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},"ExclusiveStartKey":VALUE}""";

        await AssertErrorMessageAsync("Query", Fill(Expression, start, table), message);
        await AssertErrorMessageAsync("Query", Fill(Legacy, start, table), message);
    }

    [Fact]
    public async Task A_query_of_a_table_without_sort_key_returns_no_start_key_and_its_index_does()
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S"), Attribute("g", "S")],
            GlobalSecondaryIndexes = [new() { IndexName = "by-g", KeySchema = [Hash("g")], Projection = new() { ProjectionType = "ALL" } }],
        });
        await Client.PutItemAsync(table, Item(("id", S("a")), ("g", S("x"))));
        await Client.PutItemAsync(table, Item(("id", S("b")), ("g", S("x"))));
        QueryRequest Query(string key, string value, string? index) => new(table)
        {
            IndexName = index,
            Limit = 1,
            KeyConditionExpression = $"{key} = :v",
            ExpressionAttributeValues = Item((":v", S(value))),
        };

        var one = await Client.QueryAsync(Query("id", "a", null));
        var indexed = Query("g", "x", "by-g");
        var first = await Client.QueryAsync(indexed);
        indexed.ExclusiveStartKey = first.LastEvaluatedKey;
        var second = await Client.QueryAsync(indexed);

        Assert.Single(one.Items);
        Assert.True(one.LastEvaluatedKey is null or { Count: 0 });
        Assert.Equal(["a", "b"], first.Items.Concat(second.Items).Select(item => item["id"].S).Order());
    }

    [Theory]
    [InlineData("""{}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"S":"a","N":"1"}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [InlineData("""{"NULL":false}""", "One or more parameter values were invalid: Null attribute value types must have the value of true")]
    [InlineData("""{"SS":[]}""", "One or more parameter values were invalid: An string set  may not be empty")]
    public async Task An_invalid_value_is_reported_before_errors_of_segments_and_expressions(string value, string message)
    {
        await AssertErrorMessageAsync("Scan", Fill("""{"TableName":"TABLE","Segment":1,"FilterExpression":"","ExclusiveStartKey":{"id":VALUE}}""", value), $"{Invalid}: {message}");
        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE","KeyConditionExpression":"","ExclusiveStartKey":{"id":VALUE}}""", value), $"{Invalid}: {message}");
    }

    private async Task AssertScanErrorMessageAsync(string body, string? message)
    {
        if (message is not null)
        {
            await AssertErrorMessageAsync("Scan", body, message);
        }
    }

    private Task<string> CreateIndexedAsync() => CreateAsync(new CreateTableRequest
    {
        KeySchema = [Hash("pk"), Range("sk")],
        AttributeDefinitions = [Attribute("pk", "S"), Attribute("sk", "S"), Attribute("g", "S"), Attribute("n", "N")],
        GlobalSecondaryIndexes = [new() { IndexName = "by-g", KeySchema = [Hash("g"), Range("n")], Projection = new() { ProjectionType = "ALL" } }],
    });
}
