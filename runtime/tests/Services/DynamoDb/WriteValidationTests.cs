namespace DurableLocal.Tests.DynamoDb;

/// <summary>PutItem, UpdateItem and DeleteItem report errors of the request as violations of the service model, with their count; errors that depend on the table have no count.</summary>
public sealed class WriteValidationTests : DynamoDbTestBase
{
    private const string Counted = "1 validation error detected: ";
    private const string Capacity = "Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]";
    private const string Metrics = "Value 'X' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]";
    private const string NewerValues = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";
    private const string OlderValues = "Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]";

    [Theory]
    [InlineData("""PutItem {"TableName":"TABLE","Item":{"id":{"S":"x"}},"ConditionExpression":"a = :v"}""", "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :v")]
    [InlineData("""UpdateItem {"TableName":"TABLE","Key":{"id":{"S":"x"}},"UpdateExpression":"SET a"}""", "Invalid UpdateExpression: Syntax error; token: \"<EOF>\", near: \"a\"")]
    [InlineData("""DeleteItem {"TableName":"TABLE","Key":{"id":{"S":"x"}},"ConditionExpression":"a = b","ExpressionAttributeNames":{"#n":"n"}}""", "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}")]
    [InlineData("""PutItem {"TableName":"TABLE","Item":{"id":{"S":"x"}},"ExpressionAttributeNames":{"#n":"n"}}""", "ExpressionAttributeNames can only be specified when using expressions")]
    [InlineData("""DeleteItem {"TableName":"TABLE","Key":{"id":{"S":"x"}},"ExpressionAttributeValues":{":v":{"S":"x"}}}""", "ExpressionAttributeValues can only be specified when using expressions")]
    [InlineData("""PutItem {"TableName":"TABLE","Item":{"id":{"S":"x"}},"ConditionExpression":"a = :v","ExpressionAttributeValues":{}}""", "ExpressionAttributeValues must not be empty")]
    [InlineData("""DeleteItem {"TableName":"TABLE","Key":{"id":{"N":"one"}}}""", "The parameter cannot be converted to a numeric value: one")]
    [InlineData("""UpdateItem {"TableName":"TABLE","Key":{"id":{"S":"x"}},"Expected":{"a":{"Exists":true}}}""", "One or more parameter values were invalid: Value must be provided when Exists is true for Attribute: a")]
    public async Task An_error_of_the_request_has_a_count(string call, string message) => await CallAsync(call, Counted + message);

    [Theory]
    [InlineData("""PutItem {"TableName":"TABLE","Item":{"other":{"S":"x"}}}""", "One or more parameter values were invalid: Missing the key id in the item")]
    [InlineData("""DeleteItem {"TableName":"TABLE","Key":{"other":{"S":"x"}}}""", "The provided key element does not match the schema")]
    [InlineData("""UpdateItem {"TableName":"TABLE","Key":{"id":{"S":"x"}},"UpdateExpression":"SET a = b"}""", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("""GetItem {"TableName":"TABLE","Key":{"id":{"S":"x"}},"ProjectionExpression":"a,"}""", "Invalid ProjectionExpression: Syntax error; token: \"<EOF>\", near: \",\"")]
    public async Task Errors_that_depend_on_the_table_and_errors_of_reads_have_no_count(string call, string message) => await CallAsync(call, message);

    [Theory]
    [InlineData("""PutItem {"TableName":"TABLE","Item":{"id":{"N":"one"}},"ReturnValues":"ALL_NEW","ConditionExpression":"a"}""", "The parameter cannot be converted to a numeric value: one")]
    [InlineData("""PutItem {"TableName":"TABLE","Item":{"id":{"S":"x"}},"ReturnValues":"ALL_NEW","ConditionExpression":"a"}""", "ReturnValues can only be ALL_OLD or NONE")]
    [InlineData("""PutItem {"TableName":"TABLE","Item":{"id":{"N":"one"}},"Expected":{},"ConditionExpression":"a"}""", "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}")]
    [InlineData("""UpdateItem {"TableName":"TABLE","Key":{"id":{"S":"x"}},"Expected":{"a":{"Exists":true}},"AttributeUpdates":{"a":{}}}""", "One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified")]
    public async Task Errors_have_a_fixed_precedence(string call, string message) => await CallAsync(call, Counted + message);

    [Theory]
    [InlineData("""PutItem {"TableName":"abc","Item":{},"ReturnConsumedCapacity":"X","ReturnValues":"X","ReturnItemCollectionMetrics":"X"}""", $"3 validation errors detected: {Capacity}; {NewerValues}; {Metrics}")]
    [InlineData("""UpdateItem {"TableName":"abc","Key":{},"ReturnConsumedCapacity":"X","ReturnValues":"X"}""", $"1 validation error detected: {NewerValues}")]
    [InlineData("""PutItem {"TableName":"","ReturnConsumedCapacity":"X","ReturnValues":"X","ReturnItemCollectionMetrics":"X"}""", $"5 validation errors detected: {Capacity}; Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; Value null at 'item' failed to satisfy constraint: Member must not be null; {OlderValues}; {Metrics}")]
    [InlineData("""UpdateItem {"TableName":"abc","ReturnValues":"X","ReturnItemCollectionMetrics":"X"}""", $"3 validation errors detected: {Metrics}; {OlderValues}; Value null at 'key' failed to satisfy constraint: Member must not be null")]
    [InlineData("""DeleteItem {}""", "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at 'key' failed to satisfy constraint: Member must not be null")]
    public async Task A_request_without_item_or_key_has_the_older_messages(string call, string message) => await CallAsync(call, message);

    [Fact]
    public async Task The_size_of_an_item_is_checked_before_its_table() =>
        await AssertErrorMessageAsync(
            "PutItem",
            """{"TableName":"no-such-table","Item":{"id":{"S":"x"},"text":{"S":"TEXT"}}}""".Replace("TEXT", new string('t', 400 * 1024), StringComparison.Ordinal),
            "Item size has exceeded the maximum allowed size");

    private Task CallAsync(string call, string message) => AssertErrorMessageAsync(call.Split(' ')[0], call[call.IndexOf('{', StringComparison.Ordinal)..], message);
}
