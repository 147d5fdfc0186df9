using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The legacy conditional parameters, where they differ from expressions.</summary>
public sealed class LegacyParameterTests : DynamoDbTestBase
{
    private const string Invalid = "1 validation error detected: One or more parameter values were invalid: ";

    [Theory]
    [InlineData("""{}""", "ConditionalOperator cannot be used without Filter or Expected", "OR")]
    [InlineData("""{"a":{"Exists":false}}""", "ConditionalOperator can only be used when Filter or Expected has two or more elements", "AND")]
    [InlineData("""{"a":{"Exists":false},"b":{"Exists":false}}""", "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]", "XOR")]
    public async Task A_conditional_operator_needs_two_conditions(string expected, string message, string conditionalOperator) =>
        await AssertErrorMessageAsync(
            "DeleteItem",
            """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"ConditionalOperator":"OP","Expected":EXPECTED}"""
                .Replace("OP", conditionalOperator, StringComparison.Ordinal).Replace("EXPECTED", expected, StringComparison.Ordinal),
            "1 validation error detected: " + message);

    [Theory]
    [InlineData("""{"Value":{"S":"x"},"AttributeValueList":[{"S":"x"}]}""", "Value and AttributeValueList cannot be used together for Attribute: a")]
    [InlineData("""{"Exists":true,"ComparisonOperator":"EQ","Value":{"S":"x"}}""", "Exists and ComparisonOperator cannot be used together for Attribute: a")]
    [InlineData("""{"ComparisonOperator":"EQ"}""", "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a")]
    [InlineData("""{"ComparisonOperator":"BEGINS_WITH","Value":{"N":"1"}}""", "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type")]
    [InlineData("""{"ComparisonOperator":"CONTAINS","Value":{"SS":["x"]}}""", "ComparisonOperator CONTAINS is not valid for SS AttributeValue type")]
    [InlineData("""{"ComparisonOperator":"NOT_CONTAINS","Value":{"M":{}}}""", "ComparisonOperator NOT_CONTAINS is not valid for M AttributeValue type")]
    [InlineData("""{"ComparisonOperator":"IN","AttributeValueList":[{"L":[]}]}""", "ComparisonOperator IN is not valid for L AttributeValue type")]
    public async Task An_invalid_expectation_has_the_message_of_the_service(string expectation, string message) =>
        await AssertErrorMessageAsync("DeleteItem", """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"Expected":{"a":EXPECTATION}}""".Replace("EXPECTATION", expectation, StringComparison.Ordinal), Invalid + message);

    [Fact]
    public async Task An_empty_attribute_name_is_rejected() =>
        await AssertErrorMessageAsync("UpdateItem", """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"AttributeUpdates":{"":{"Value":{"S":"x"}}}}""", "1 validation error detected: Empty attribute name");

    [Fact]
    public async Task An_added_list_is_appended()
    {
        var table = await CreateSimpleTableAsync();

        await AddAsync(table, new AttributeValue { L = [S("a")] });
        await AddAsync(table, new AttributeValue { L = [N("1"), S("a")] });

        var found = await Client.GetItemAsync(table, Item(("id", S("x"))));
        Assert.Equal(["a", null, "a"], found.Item["a"].L.Select(element => element.S));
    }

    [Fact]
    public async Task A_type_mismatch_has_its_own_message()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("a", S("text"))));

        await AssertValidationErrorAsync("Type mismatch for attribute to update", () => AddAsync(table, N("1")));
        await AssertValidationErrorAsync("Type mismatch for attribute to update", () => UpdateAsync(table, AttributeAction.DELETE, new AttributeValue { SS = ["x"] }));
    }

    [Theory]
    [InlineData(""" "FilterExpression":"a = :v","ExpressionAttributeValues":{":v":{"N":"2"}} """, """{"Items":[{"pk":{"S":"x"},"sk":{"S":"2"},"a":{"N":"2"}}],"Count":1,"ScannedCount":3}""")]
    [InlineData(""" "ProjectionExpression":"#a","ExpressionAttributeNames":{"#a":"a"} """, """{"Items":[{"a":{"N":"1"}},{"a":{"N":"2"}},{"a":{"N":"3"}}],"Count":3,"ScannedCount":3}""")]
    [InlineData(""" "FilterExpression":"a > :v","ProjectionExpression":"sk","ExpressionAttributeValues":{":v":{"N":"2"}} """, """{"Items":[{"sk":{"S":"3"}}],"Count":1,"ScannedCount":3}""")]
    [InlineData(""" "FilterExpression":"a > :v","Select":"COUNT","Limit":2,"ExpressionAttributeValues":{":v":{"N":"1"}},"ExclusiveStartKey":{"pk":{"S":"x"},"sk":{"S":"1"}} """, """{"Count":2,"ScannedCount":2,"LastEvaluatedKey":{"pk":{"S":"x"},"sk":{"S":"3"}}}""")]
    public async Task KeyConditions_can_be_combined_with_other_expressions(string expressions, string response)
    {
        var table = await CreateSortedTableAsync();
        foreach (var number in new[] { "1", "2", "3" })
        {
            await Client.PutItemAsync(table, Item(("pk", S("x")), ("sk", S(number)), ("a", N(number))));
        }

        var (status, found) = await SendAsync("Query", Fill("""{"TableName":"TABLE","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}},VALUE}""", expressions, table));

        Assert.Equal((200, response), (status, found));
    }

    [Theory]
    [InlineData(""" "KeyConditionExpression":"id = :v" """, "{KeyConditions} Expression parameters: {KeyConditionExpression}")]
    [InlineData(""" "KeyConditionExpression":"id = :v","FilterExpression":"a = :v" """, "{KeyConditions} Expression parameters: {FilterExpression, KeyConditionExpression}")]
    [InlineData(""" "FilterExpression":"a = :v","QueryFilter":{"a":{"ComparisonOperator":"NULL"}} """, "{QueryFilter} Expression parameters: {FilterExpression}")]
    [InlineData(""" "FilterExpression":"a = :v","ConditionalOperator":"AND" """, "{ConditionalOperator} Expression parameters: {FilterExpression}")]
    [InlineData(""" "FilterExpression":"a = :v","AttributesToGet":["a"] """, "{AttributesToGet} Expression parameters: {FilterExpression}")]
    [InlineData(""" "ProjectionExpression":"a","QueryFilter":{"a":{"ComparisonOperator":"NULL"}} """, "{QueryFilter} Expression parameters: {ProjectionExpression}")]
    public async Task KeyConditions_conflict_only_with_KeyConditionExpression(string parameters, string mixture) => await AssertErrorMessageAsync(
        "Query",
        Fill("""{"TableName":"TABLE","KeyConditions":{"id":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}},VALUE}""", parameters),
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: " + mixture);

    [Theory]
    [InlineData(""" "FilterExpression":"pk = :v","ExpressionAttributeValues":{":v":{"S":"x"}} """, "Filter Expression can only contain non-primary key attributes: Primary key attribute: pk")]
    [InlineData(""" "FilterExpression":"a = = b" """, "Invalid FilterExpression: Syntax error; token: \"=\", near: \"= = b\"")]
    [InlineData(""" "FilterExpression":"a = :v","ExpressionAttributeValues":{":v":{"S":"x"},":w":{"S":"x"}} """, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}")]
    [InlineData(""" "ExpressionAttributeNames":{"#a":"a"} """, "ExpressionAttributeNames can only be specified when using expressions")]
    [InlineData(""" "ProjectionExpression":"a","ExpressionAttributeValues":{":v":{"S":"x"}} """, "ExpressionAttributeValues can only be specified when using expressions: FilterExpression and KeyConditionExpression are null")]
    public async Task Expressions_beside_KeyConditions_are_validated(string expressions, string message)
    {
        var table = await CreateSortedTableAsync();

        await AssertErrorMessageAsync("Query", Fill("""{"TableName":"TABLE","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}},VALUE}""", expressions, table), message);
    }

    private Task AddAsync(string table, AttributeValue value) => UpdateAsync(table, AttributeAction.ADD, value);

    private Task UpdateAsync(string table, AttributeAction action, AttributeValue value) =>
        Client.UpdateItemAsync(table, Item(("id", S("x"))), new() { ["a"] = new AttributeValueUpdate(value, action) });
}
