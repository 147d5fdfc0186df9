using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The service's messages for invalid expressions, items, keys and requests.</summary>
public sealed class ErrorMessageTests : DynamoDbTestBase
{
    [Theory]
    [InlineData("status = :v", "Attribute name is a reserved keyword; reserved keyword: status")]
    [InlineData("a = = :v", "Syntax error; token: \"=\", near: \"= = :v\"")]
    [InlineData("a = :v AND", "Syntax error; token: \"<EOF>\", near: \"AND\"")]
    [InlineData("a", "Syntax error; token: \"<EOF>\", near: \"a\"")]
    [InlineData("a = 5", "Syntax error; token: \"5\", near: \"= 5\"")]
    [InlineData("((a = :v))", "The expression has redundant parentheses;")]
    [InlineData("a = :x", "An expression attribute value used in expression is not defined; attribute value: :x")]
    [InlineData("#x = :v", "An expression attribute name used in the document path is not defined; attribute name: #x")]
    [InlineData("size(a)", "The function is not allowed to be used this way in an expression; function: size")]
    [InlineData("a = contains(b, :v)", "The function is not allowed to be used this way in an expression; function: contains")]
    [InlineData("nothing(a)", "Invalid function name; function: nothing")]
    [InlineData("begins_with(a)", "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1")]
    [InlineData("attribute_exists(:v)", "Operator or function requires a document path; operator or function: attribute_exists")]
    [InlineData("begins_with(a, :v)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N")]
    [InlineData("attribute_type(a, :v)", "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N")]
    [InlineData("", "The expression can not be empty;")]
    public async Task An_invalid_condition_has_the_message_of_the_service(string condition, string message)
    {
        var table = await CreateSimpleTableAsync();
        var put = new PutItemRequest { TableName = table, Item = Item(("id", S("x"))), ConditionExpression = condition, ExpressionAttributeValues = Item((":v", N("1"))) };

        await AssertValidationErrorAsync($"1 validation error detected: Invalid ConditionExpression: {message}", () => Client.PutItemAsync(put));
    }

    [Theory]
    [InlineData("SET a = :v, a = :v", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]")]
    [InlineData("SET a.b = :v REMOVE a", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]")]
    [InlineData("SET a[1] = :v, a.b = :v", "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [1]], path two: [a, b]")]
    [InlineData("SET a = :v SET b = :v", "The \"SET\" section can only be used once in an update expression;")]
    [InlineData("DELETE a :v", "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_ADD_OPERAND")]
    [InlineData("SET a = list_append(b, :v)", "Incorrect operand type for operator or function; operator or function: list_append, operand type: N")]
    [InlineData("UPSERT a = :v", "Syntax error; token: \"UPSERT\", near: \"UPSERT a\"")]
    [InlineData("SET", "Syntax error; token: \"<EOF>\", near: \"SET\"")]
    [InlineData("SET a = b + c + :v", "Syntax error; token: \"+\", near: \"c + :v\"")]
    public async Task An_invalid_update_has_the_message_of_the_service(string update, string message)
    {
        var table = await CreateSimpleTableAsync();
        var request = new UpdateItemRequest { TableName = table, Key = Item(("id", S("x"))), UpdateExpression = update, ExpressionAttributeValues = Item((":v", N("1"))) };

        await AssertValidationErrorAsync($"1 validation error detected: Invalid UpdateExpression: {message}", () => Client.UpdateItemAsync(request));
    }

    [Theory]
    [InlineData("SET id = :v", "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key")]
    [InlineData("SET a = b, c = :v", "The provided expression refers to an attribute that does not exist in the item")]
    [InlineData("SET a.b = :v", "The document path provided in the update expression is invalid for update")]
    [InlineData("SET n = t + :v", "An operand in the update expression has an incorrect data type")]
    [InlineData("ADD t :v", "An operand in the update expression has an incorrect data type")]
    [InlineData("SET n = n + :v", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    public async Task An_update_that_does_not_match_the_item_is_rejected(string update, string message)
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("t", S("text")), ("n", N("1E50"))));
        var request = new UpdateItemRequest { TableName = table, Key = Item(("id", S("x"))), UpdateExpression = update, ExpressionAttributeValues = Item((":v", N("1"))) };

        await AssertValidationErrorAsync(message, () => Client.UpdateItemAsync(request));
    }

    [Theory]
    [InlineData("""{"other":{"S":"x"}}""", "One or more parameter values were invalid: Missing the key id in the item")]
    [InlineData("""{"id":{"N":"1"}}""", "One or more parameter values were invalid: Type mismatch for key id expected: S actual: N")]
    [InlineData("""{"id":{"S":""}}""", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id")]
    [InlineData("""{"id":{"S":"x"},"n":{"N":"abc"}}""", "1 validation error detected: The parameter cannot be converted to a numeric value: abc")]
    [InlineData("""{"id":{"S":"x"},"n":{"N":"123456789012345678901234567890123456789"}}""", "1 validation error detected: Attempting to store more than 38 significant digits in a Number")]
    [InlineData("""{"id":{"S":"x"},"n":{"N":"1e126"}}""", "1 validation error detected: Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("""{"id":{"S":"x"},"n":{"N":"1e-131"}}""", "1 validation error detected: Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("""{"id":{"S":"x"},"s":{"SS":[]}}""", "1 validation error detected: One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("""{"id":{"S":"x"},"s":{"SS":["a","a"]}}""", "1 validation error detected: One or more parameter values were invalid: Input collection [\\\"a\\\", \\\"a\\\"] contains duplicates.")]
    [InlineData("""{"id":{"S":"x"},"s":{"NS":["1","1.0"]}}""", "1 validation error detected: One or more parameter values were invalid: Input collection contains duplicates.")]
    [InlineData("""{"id":{"S":"x"},"s":{}}""", "1 validation error detected: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"id":{"S":"x","N":"1"}}""", "1 validation error detected: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    public async Task An_invalid_item_has_the_message_of_the_service(string item, string message)
    {
        var table = await CreateSimpleTableAsync();

        var (status, body) = await SendAsync("PutItem", $$"""{"TableName":"{{table}}","Item":{{item}}}""");

        Assert.Equal(400, status);
        Assert.Equal($$"""{"__type":"com.amazon.coral.validate#ValidationException","message":"{{message}}"}""", body);
    }

    [Fact]
    public async Task An_item_above_400_KB_is_rejected()
    {
        var table = await CreateSimpleTableAsync();
        var largest = 400 * 1024 - "id".Length - "x".Length - "text".Length;

        await Client.PutItemAsync(table, Item(("id", S("x")), ("text", S(new string('t', largest)))));

        await AssertValidationErrorAsync(
            "Item size has exceeded the maximum allowed size",
            () => Client.PutItemAsync(table, Item(("id", S("x")), ("text", S(new string('t', largest + 1))))));
    }

    [Fact]
    public async Task A_key_that_does_not_match_the_schema_is_rejected()
    {
        var table = await CreateSortedTableAsync();

        await AssertValidationErrorAsync("The provided key element does not match the schema", () => Client.GetItemAsync(table, Item(("pk", S("x")))));
        await AssertValidationErrorAsync("The provided key element does not match the schema", () => Client.GetItemAsync(table, Item(("pk", S("x")), ("sk", N("1")))));
    }

    [Fact]
    public async Task Names_and_values_must_be_used()
    {
        var table = await CreateSimpleTableAsync();
        var put = new PutItemRequest
        {
            TableName = table,
            Item = Item(("id", S("x"))),
            ConditionExpression = "attribute_not_exists(#id)",
            ExpressionAttributeNames = new() { ["#id"] = "id", ["#x"] = "x" },
        };

        await AssertValidationErrorAsync("1 validation error detected: Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}", () => Client.PutItemAsync(put));
    }

    [Fact]
    public async Task A_missing_table_is_not_found()
    {
        var error = await Assert.ThrowsAsync<ResourceNotFoundException>(() => Client.GetItemAsync("no-such-table", Item(("id", S("x")))));

        Assert.Equal("Requested resource not found", error.Message);
    }

    [Fact]
    public async Task Several_violations_of_the_model_are_reported_together()
    {
        var (status, body) = await SendAsync("GetItem", """{"TableName":"a b","ReturnConsumedCapacity":"SOME"}""");

        Assert.Equal(400, status);
        Assert.Contains("3 validation errors detected: Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; ", body, StringComparison.Ordinal);
        Assert.Contains("Value null at 'key' failed to satisfy constraint: Member must not be null", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PutItem", "{", "com.amazon.coral.service#SerializationException")]
    [InlineData("PutItem", "[]", "com.amazon.coral.service#SerializationException")]
    [InlineData("PutItem", """{"TableName":5}""", "com.amazon.coral.service#SerializationException")]
    [InlineData("PutItem", """{"TableName":"abc","Item":{"id":{"S":5}}}""", "com.amazon.coral.service#SerializationException")]
    [InlineData("PutItem", """{"TableName":"abc","Item":{"id":{"B":"!"}}}""", "com.amazon.coral.service#SerializationException")]
    [InlineData("PutItem", """{"TableName":"abc","Item":{"id":{"S":"\ud800"}}}""", "com.amazon.coral.service#SerializationException")]
    [InlineData("NoSuchOperation", "{}", "com.amazon.coral.service#UnknownOperationException")]
    public async Task A_malformed_request_is_rejected_with_an_error(string operation, string body, string type)
    {
        var (status, response) = await SendAsync(operation, body);

        Assert.Equal(400, status);
        Assert.Contains($"\"__type\":\"{type}\"", response, StringComparison.Ordinal);
    }
}
