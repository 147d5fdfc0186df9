using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Select, which restricts the projection and the index of a request. Query reports it as a violation, Scan does not.</summary>
public sealed class SelectTests : DynamoDbTestBase
{
    private const string Counted = "1 validation error detected: ";
    private const string WrongIndex = "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName";
    private const string NoProjection = "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";

    [Theory]
    [InlineData(""" "Select":"ALL_PROJECTED_ATTRIBUTES" """, WrongIndex)]
    [InlineData(""" "Select":"SPECIFIC_ATTRIBUTES" """, NoProjection)]
    [InlineData(""" "IndexName":"by-g","Select":"SPECIFIC_ATTRIBUTES" """, NoProjection)]
    [InlineData(""" "Select":"ALL_ATTRIBUTES","ProjectionExpression":"a" """, "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES")]
    [InlineData(""" "Select":"COUNT","ProjectionExpression":"a" """, "Cannot specify the ProjectionExpression when choosing to get only the Count")]
    [InlineData(""" "Select":"ALL_PROJECTED_ATTRIBUTES","ProjectionExpression":"a" """, "Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES")]
    [InlineData(""" "IndexName":"by-g","Select":"ALL_PROJECTED_ATTRIBUTES","ProjectionExpression":"a" """, "Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES")]
    [InlineData(""" "Select":"ALL_ATTRIBUTES","AttributesToGet":["a"] """, "Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES")]
    [InlineData(""" "Select":"COUNT","AttributesToGet":["a"] """, "Cannot specify the AttributesToGet when choosing to get only the Count")]
    [InlineData(""" "IndexName":"by-g","Select":"ALL_PROJECTED_ATTRIBUTES","AttributesToGet":["a"] """, "Cannot specify the AttributesToGet when choosing to get ALL_PROJECTED_ATTRIBUTES")]
    public async Task Select_must_fit_the_projection_and_the_index(string parameters, string message)
    {
        var table = await CreateIndexedAsync();

        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE",KEY,VALUE}""".Replace("KEY", KeyCondition(parameters), StringComparison.Ordinal), parameters, table), Counted + message);
        await AssertErrorMessageAsync("Scan", Fill("""{"TableName":"TABLE",VALUE}""", parameters, table), message);
    }

    [Theory]
    [InlineData(""" "Select":"SPECIFIC_ATTRIBUTES","ProjectionExpression":"a" """)]
    [InlineData(""" "Select":"SPECIFIC_ATTRIBUTES","AttributesToGet":["a"] """)]
    [InlineData(""" "Select":"ALL_ATTRIBUTES" """)]
    [InlineData(""" "Select":"COUNT" """)]
    [InlineData(""" "IndexName":"by-g","Select":"ALL_PROJECTED_ATTRIBUTES" """)]
    [InlineData(""" "IndexName":"by-g","Select":"SPECIFIC_ATTRIBUTES","ProjectionExpression":"pk" """)]
    public async Task A_fitting_Select_is_accepted(string parameters)
    {
        var table = await CreateIndexedAsync();

        var query = await SendAsync("Query", Fill("""{"TableName":"TABLE",KEY,VALUE}""".Replace("KEY", KeyCondition(parameters), StringComparison.Ordinal), parameters, table));
        var scan = await SendAsync("Scan", Fill("""{"TableName":"TABLE",VALUE}""", parameters, table));

        Assert.Equal((200, 200), (query.Status, scan.Status));
        Assert.Equal(!parameters.Contains("COUNT", StringComparison.Ordinal), scan.Body.Contains("\"Items\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_global_index_cannot_return_attributes_that_it_does_not_project()
    {
        var table = await CreateIndexedAsync();
        const string Message = "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index by-g because its projection type is not ALL";
        const string All = """ "IndexName":"by-g","Select":"ALL_ATTRIBUTES" """;

        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE",KEY,VALUE}""".Replace("KEY", KeyCondition(All), StringComparison.Ordinal), All, table), Message);
        await AssertErrorMessageAsync("Scan", Fill("""{"TableName":"TABLE",VALUE}""", All, table), Message);
    }

    /// <summary>A key condition of the same kind, expression or legacy, as the projection.</summary>
    private static string KeyCondition(string parameters)
    {
        var key = parameters.Contains("IndexName", StringComparison.Ordinal) ? "g" : "pk";
        return parameters.Contains("AttributesToGet", StringComparison.Ordinal)
            ? $$$"""   "KeyConditions":{"{{{key}}}":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}}"""
            : $$$"""   "KeyConditionExpression":"{{{key}}} = :v","ExpressionAttributeValues":{":v":{"S":"x"}}""";
    }

    private Task<string> CreateIndexedAsync() => CreateAsync(new CreateTableRequest
    {
        KeySchema = [Hash("pk")],
        AttributeDefinitions = [Attribute("pk", "S"), Attribute("g", "S")],
        GlobalSecondaryIndexes = [new() { IndexName = "by-g", KeySchema = [Hash("g")], Projection = new() { ProjectionType = "KEYS_ONLY" } }],
    });
}
