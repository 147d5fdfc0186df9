using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Which expressions the grammars accept, and the service's error messages for the others.</summary>
public sealed class ExpressionGrammarTests : DynamoDbTestBase
{
    private const string TooDeep = "The document path has too many nesting levels; nesting levels: 33";

    private static readonly string LongPath = string.Join('.', Enumerable.Repeat("a", 33));

    [Theory]
    [InlineData("SET _a = :v", "Syntax error; token: \"_\", near: \"SET _a\"")]
    [InlineData("SET add = :v", "Syntax error; token: \"add\", near: \"SET add =\"")]
    [InlineData("SET a.Between = :v", "Syntax error; token: \"Between\", near: \".Between =\"")]
    [InlineData("SET a = and(:v, b)", "Syntax error; token: \"and\", near: \"= and(\"")]
    [InlineData("SET a = (b + c) + :v", "Syntax error; token: \"+\", near: \") + :v\"")]
    [InlineData("SET a = b + (c + :v)", "Syntax error; token: \"+\", near: \"c + :v\"")]
    [InlineData("SET a = if_not_exists(b, (c + :v))", "Syntax error; token: \"+\", near: \"c + :v\"")]
    [InlineData("SET a = (b.c).d", "Syntax error; token: \".\", near: \").d\"")]
    [InlineData("SET a = size(b)", "The function is not allowed in an update expression; function: size")]
    [InlineData("SET a = attribute_exists(b)", "The function is not allowed in an update expression; function: attribute_exists")]
    [InlineData("SET a = nothing(b)", "Invalid function name; function: nothing")]
    [InlineData("SET a = list_append(list_append(b, c), d)", "The function is not allowed to be used this way in an expression; function: list_append")]
    [InlineData("SET a = if_not_exists(b, list_append(c, d))", "The function is not allowed to be used this way in an expression; function: list_append")]
    [InlineData("SET a = b + list_append(c, d)", "The function is not allowed to be used this way in an expression; function: list_append")]
    [InlineData("SET a.b = :v, a[1] = :v, a = :v", "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]")]
    [InlineData("ADD a :b", "Incorrect operand type for operator or function; operator: ADD, operand type: BOOL, typeSet: ALLOWED_FOR_ADD_OPERAND")]
    [InlineData("REMOVE LONG", TooDeep)]
    public async Task An_invalid_update_fails(string update, string message)
    {
        var request = new UpdateItemRequest { TableName = await CreateSimpleTableAsync(), Key = Item(("id", S("x"))), ExpressionAttributeValues = Item((":v", N("1"))) };
        request.ExpressionAttributeValues[":b"] = new AttributeValue { BOOL = true };
        request.UpdateExpression = update.Replace("LONG", LongPath, StringComparison.Ordinal);

        await AssertValidationErrorAsync("1 validation error detected: Invalid UpdateExpression: " + message, () => Client.UpdateItemAsync(request));
    }

    [Theory]
    [InlineData("SET a = (b + :v)")]
    [InlineData("SET a = ((b) - (:v))")]
    [InlineData("SET a = if_not_exists(c, if_not_exists((b), :v))")]
    public async Task Parentheses_can_enclose_a_value_and_its_operands(string update)
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("b", N("5"))));

        await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = update,
            ExpressionAttributeValues = update.Contains(":v", StringComparison.Ordinal) ? Item((":v", N("1"))) : null,
        });

        Assert.True((await Client.GetItemAsync(table, Item(("id", S("x"))))).Item.ContainsKey("a"));
    }

    [Theory]
    [InlineData("_a = :v", "Syntax error; token: \"_\", near: \"_a\"")]
    [InlineData("set = :v", "Syntax error; token: \"set\", near: \"set =\"")]
    [InlineData("if_not_exists(a, :v)", "The function is not allowed in a condition expression; function: if_not_exists")]
    [InlineData("a < :b", "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL")]
    [InlineData("a BETWEEN :b AND c", "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL")]
    [InlineData("attribute_exists(LONG)", TooDeep)]
    public async Task An_invalid_condition_fails(string condition, string message)
    {
        var request = new DeleteItemRequest { TableName = await CreateSimpleTableAsync(), Key = Item(("id", S("x"))), ExpressionAttributeValues = Item((":v", N("1"))) };
        request.ExpressionAttributeValues[":b"] = new AttributeValue { BOOL = true };
        request.ConditionExpression = condition.Replace("LONG", LongPath, StringComparison.Ordinal);

        await AssertValidationErrorAsync("1 validation error detected: Invalid ConditionExpression: " + message, () => Client.DeleteItemAsync(request));
    }

    [Theory]
    [InlineData("_a", "Syntax error; token: \"_\", near: \"_a\"")]
    [InlineData("LONG", TooDeep)]
    public async Task An_invalid_projection_fails(string projection, string message)
    {
        var request = new GetItemRequest(await CreateSimpleTableAsync(), Item(("id", S("x")))) { ProjectionExpression = projection.Replace("LONG", LongPath, StringComparison.Ordinal) };

        await AssertValidationErrorAsync("Invalid ProjectionExpression: " + message, () => Client.GetItemAsync(request));
    }

    [Fact]
    public async Task A_path_continues_after_parentheses_in_a_condition()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x")), ("a", new AttributeValue { L = [N("1")] })));

        await Client.DeleteItemAsync(new DeleteItemRequest { TableName = table, Key = Item(("id", S("x"))), ConditionExpression = "(a)[0] = :v", ExpressionAttributeValues = Item((":v", N("1"))) });
    }

    [Fact]
    public async Task Clauses_of_SET_do_not_count_as_operators()
    {
        var table = await CreateSimpleTableAsync();

        await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = Item(("id", S("x"))),
            UpdateExpression = "SET " + string.Join(',', Enumerable.Range(0, 350).Select(i => $"a{i}=:v")),
            ExpressionAttributeValues = Item((":v", N("1"))),
        });
    }

    [Theory]
    [InlineData("UpdateItem", "UpdateExpression", "SET a", "1 validation error detected: Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;")]
    [InlineData("DeleteItem", "ConditionExpression", "a", "1 validation error detected: Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097")]
    [InlineData("GetItem", "ProjectionExpression", "a", "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097")]
    public async Task The_size_limit_of_an_expression_is_in_bytes(string operation, string parameter, string start, string message)
    {
        var expression = start.PadRight(4097 - 2, 'a') + "ü";

        await AssertErrorMessageAsync(operation, """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"PARAMETER":"EXPRESSION"}""".Replace("PARAMETER", parameter, StringComparison.Ordinal).Replace("EXPRESSION", expression, StringComparison.Ordinal), message);
    }
}
