using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The validation errors of Query and Scan, and their precedence.</summary>
public sealed class QueryValidationTests : DynamoDbTestBase
{
    private const string Invalid = "One or more parameter values were invalid: ";

    private const string Comparisons = "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]";

    [Theory]
    [InlineData("pk = :s AND sk > :n AND sk < :n", "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key")]
    [InlineData("pk = :s AND sk > :n AND extra = :n", "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)")]
    [InlineData("pk = :s AND begins_with(sk, :n)", "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData("pk = :s AND begins_with(sk, :s)", Invalid + "Condition parameter type does not match schema type")]
    [InlineData("pk = :s AND sk < :b", "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: <, operand type: BOOL")]
    [InlineData("pk = :s AND :b >= sk", "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: >=, operand type: BOOL")]
    [InlineData("pk = :s AND sk BETWEEN :b AND :b", "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL")]
    [InlineData("pk = :s AND sk = :b", Invalid + "Condition parameter type does not match schema type")]
    [InlineData("pk = :missing AND begins_with(sk, :n)", "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :missing")]
    [InlineData("begins_with(sk, :n) AND pk = :missing", "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData("pk.a > sk AND b.c > d.e", "KeyConditionExpressions cannot have conditions on nested attributes")]
    [InlineData("pk > sk.a", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")]
    public async Task A_key_condition_is_validated_clause_by_clause_before_the_table(string condition, string message)
    {
        var table = await CreateSortedTableAsync("N");
        (string, AttributeValue)[] known = [(":s", S("q")), (":n", N("1")), (":b", new AttributeValue { BOOL = true })];
        var values = Item([.. known.Where(value => condition.Contains(value.Item1, StringComparison.Ordinal))]);

        await AssertValidationErrorAsync(message, () => Client.QueryAsync(new QueryRequest(table) { KeyConditionExpression = condition, ExpressionAttributeValues = values.Count == 0 ? null : values }));
    }

    [Fact]
    public async Task Two_conditions_on_a_table_without_sort_key_are_not_supported()
    {
        var table = await CreateSimpleTableAsync();

        await AssertValidationErrorAsync("Query key condition not supported", () => Client.QueryAsync(new QueryRequest(table) { KeyConditionExpression = "y = :v AND z = :v", ExpressionAttributeValues = Item((":v", S("x"))) }));
    }

    [Theory]
    [InlineData("""{}""", "Conditions can be of length 1 or 2 only")]
    [InlineData("""{"a":{"ComparisonOperator":"NULL"},"b":{"ComparisonOperator":"NULL"},"c":{"ComparisonOperator":"NULL"}}""", "Conditions can be of length 1 or 2 only")]
    [InlineData("""{"a":{"ComparisonOperator":"EQ","AttributeValueList":[]}}""", Invalid + "Invalid number of argument(s) for the EQ ComparisonOperator")]
    [InlineData("""{"a":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"N":"1"}]}}""", Invalid + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type")]
    [InlineData("""{"a":{"ComparisonOperator":"IN","AttributeValueList":[{"BOOL":true}]}}""", Invalid + "ComparisonOperator IN is not valid for BOOL AttributeValue type")]
    [InlineData("""{"a":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"SS":["x"]}]}}""", Invalid + "ComparisonOperator CONTAINS is not valid for SS AttributeValue type")]
    [InlineData("""{"a":{"ComparisonOperator":"eq"}}""", "1 validation error detected: Value 'eq' at 'keyConditions.a.member.comparisonOperator' failed to satisfy constraint: " + Comparisons)]
    [InlineData("""{"a":{}}""", "1 validation error detected: Value null at 'keyConditions.a.member.comparisonOperator' failed to satisfy constraint: Member must not be null")]
    public async Task Legacy_key_conditions_are_validated_before_the_table(string conditions, string message) =>
        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE","KeyConditions":VALUE}""", conditions), message);

    [Theory]
    [InlineData("NULL", "[]")]
    [InlineData("NE", """[{"S":"x"}]""")]
    [InlineData("CONTAINS", """[{"S":"x"}]""")]
    [InlineData("IN", """[{"S":"x"}]""")]
    public async Task A_missing_table_is_reported_before_an_operator_that_keys_do_not_support(string comparison, string operands)
    {
        var body = """{"TableName":"TABLE","KeyConditions":{"id":{"ComparisonOperator":"OPERATOR","AttributeValueList":VALUE}}}""".Replace("OPERATOR", comparison, StringComparison.Ordinal);

        await AssertErrorMessageAsync("Query", Fill(body, operands), "Requested resource not found");
        await AssertErrorMessageAsync("Query", Fill(body, operands, await CreateSimpleTableAsync()), "Attempted conditional constraint is not an indexable operation");
    }

    [Theory]
    [InlineData("""{"TableName":"abc","ConditionalOperator":"AND"}""", "ConditionalOperator cannot be used without Filter or Expected")]
    [InlineData("""{"TableName":"abc","ConditionalOperator":"AND","ScanFilter":{"a":{"ComparisonOperator":"NULL"}}}""", "ConditionalOperator can only be used when Filter or Expected has two or more elements")]
    [InlineData("""{"TableName":"abc","ConditionalOperator":"XOR"}""", "1 validation error detected: Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]")]
    [InlineData("""{"TableName":"abc","ScanFilter":{"a":{"ComparisonOperator":"OUT"}},"AttributesToGet":[]}""", "2 validation errors detected: Value 'OUT' at 'scanFilter.a.member.comparisonOperator' failed to satisfy constraint: " + Comparisons + "; Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("""{"TableName":"abc","Segment":1,"FilterExpression":"a = b","ScanFilter":{}}""", "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {ScanFilter} Expression parameters: {FilterExpression}")]
    [InlineData("""{"TableName":"abc","Segment":1,"FilterExpression":""}""", "The TotalSegments parameter is required but was not present in the request when Segment parameter is present")]
    public async Task A_scan_reports_its_first_error(string body, string message) => await AssertErrorMessageAsync("Scan", body, message);

    [Fact]
    public async Task A_query_reports_the_conditional_operator_of_several_filters_before_other_errors() => await AssertErrorMessageAsync(
        "Query",
        """{"TableName":"abc","KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},"QueryFilter":{"b":{"ComparisonOperator":"NULL"},"c":{"ComparisonOperator":"NULL"}},"ConditionalOperator":"XOR","Select":"SOME"}""",
        "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]");

    [Theory]
    [InlineData(""" "QueryFilter":{"sk":{"ComparisonOperator":"NULL"}} """, "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk")]
    [InlineData(""" "Select":"COUNT","AttributesToGet":["a"] """, "1 validation error detected: Cannot specify the AttributesToGet when choosing to get only the Count")]
    public async Task Errors_of_legacy_parameters_contain_their_names(string parameters, string message)
    {
        var table = await CreateSortedTableAsync();

        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},VALUE}""", parameters, table), message);
    }

    [Theory]
    [InlineData("attribute_exists(pk.a)", "Key: pk", "Filter Expression can only contain non-primary key attributes: Primary key attribute: pk")]
    [InlineData("attribute_exists(#g[0])", "IndexKey: g", null)]
    public async Task A_filter_cannot_have_a_path_into_a_key(string filter, string key, string? ofQuery)
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("pk")],
            AttributeDefinitions = [Attribute("pk", "S"), Attribute("g", "S")],
            GlobalSecondaryIndexes = [new() { IndexName = "by-g", KeySchema = [Hash("g")], Projection = new() { ProjectionType = "ALL" } }],
        });
        var names = filter.Contains("#g", StringComparison.Ordinal) ? new Dictionary<string, string> { ["#g"] = "g" } : null;
        var message = $"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {key}";

        await AssertValidationErrorAsync(message, () => Client.ScanAsync(new ScanRequest(table) { FilterExpression = filter, ExpressionAttributeNames = names }));
        await AssertValidationErrorAsync(ofQuery ?? message, () => Client.QueryAsync(new QueryRequest(table) { KeyConditionExpression = "pk = :v", FilterExpression = filter, ExpressionAttributeNames = names, ExpressionAttributeValues = Item((":v", S("x"))) }));
    }
}
