using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The order in which a transaction is validated: the service model, then each item, then the tables.</summary>
public sealed class TransactionValidationTests : DynamoDbTestBase
{
    private const string WrongCapacity = "Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]";
    private const string WrongMetrics = "Value 'SOME' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]";
    private const string Token = "0123456789012345678901234567890123456";
    private const string TooDeep = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
    private const string Syntax = "Invalid ConditionExpression: Syntax error; token: \"=\", near: \"= = b\"";
    private const string PutWithSyntaxError = """{"Put":{"TableName":"abc","Item":{"id":{"S":"x"}},"ConditionExpression":"a = = b"}}""";
    private const string NameEmpty = """{"Put":{"TableName":"abc","Item":{"id":{"S":"x"},"":{"S":"x"}}}}""";

    [Theory]
    [InlineData(""" "ReturnConsumedCapacity":"SOME","ReturnItemCollectionMetrics":"SOME" """, $"2 validation errors detected: {WrongCapacity}; {WrongMetrics}")]
    [InlineData($""" "ClientRequestToken":"{Token}","ReturnConsumedCapacity":"SOME" """, $"2 validation errors detected: Value '{Token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36; {WrongCapacity}")]
    public async Task Violations_of_the_model_are_reported_first(string parameters, string message) =>
        await AssertErrorMessageAsync("TransactWriteItems", Fill("""{"TransactItems":[{"Delete":{"TableName":"TABLE","Key":{"id":{"S":"x"}}}}],VALUE}""", parameters), message);

    [Fact]
    public async Task Each_item_is_validated_against_the_model_with_its_path() => await AssertErrorMessageAsync(
        "TransactWriteItems",
        """{"TransactItems":[{"Put":{"TableName":"abc","Item":{"id":{"S":"x"}},"ReturnValuesOnConditionCheckFailure":"SOME"}},{"ConditionCheck":{"TableName":"abc","Key":{"id":{"S":"x"}}}}]}""",
        "2 validation errors detected: Value 'SOME' at 'transactItems.1.member.put.returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]; "
            + "Value null at 'transactItems.2.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null");

    [Fact]
    public async Task The_first_invalid_item_is_reported_and_within_it_the_expression()
    {
        var deep = Fill("""{"Put":{"TableName":"abc","Item":{"id":{"S":"x"},"d":VALUE}}}""", Nested(40));
        var deepKey = Fill("""{"Delete":{"TableName":"abc","Key":{"id":VALUE},"ConditionExpression":"a = = b"}}""", Nested(40));
        (string Items, string Message)[] cases =
        [
            ($"{deep},{PutWithSyntaxError}", TooDeep),
            ($"{PutWithSyntaxError},{deep}", Syntax),
            (deepKey, Syntax),
            ($"{deep},{NameEmpty}", TooDeep),
            ($"{NameEmpty},{deep}", "Empty attribute name"),
            (Fill("""{"Put":{"TableName":"abc","Item":{"id":{"S":"x"},"d":VALUE,"":{"S":"x"}}}}""", Nested(40)), "Empty attribute name"),
        ];
        foreach (var (items, message) in cases)
        {
            await AssertErrorMessageAsync("TransactWriteItems", $$"""{"TransactItems":[{{items}}]}""", message);
        }
    }

    [Fact]
    public async Task Of_several_items_that_do_not_match_their_tables_only_the_first_has_a_reason()
    {
        var table = await CreateSimpleTableAsync();
        TransactWriteItem Put(AttributeValue id, string? condition = null) => new() { Put = new() { TableName = table, Item = Item(("id", id)), ConditionExpression = condition } };

        var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(new()
        {
            TransactItems = [Put(S("x"), "attribute_exists(id)"), Put(N("7")), Put(N("8"))],
        }));

        Assert.Equal(["None", "ValidationError", "None"], error.CancellationReasons.Select(reason => reason.Code));
        Assert.Equal("One or more parameter values were invalid: Type mismatch for key id expected: S actual: N", error.CancellationReasons[1].Message);
    }

    [Fact]
    public async Task The_limit_of_4_MB_applies_to_the_request_and_not_to_deleted_items()
    {
        var table = await CreateSimpleTableAsync();
        var keys = Enumerable.Range(0, 11).Select(i => Item(("id", S($"{i:00}")))).ToList();
        foreach (var key in keys)
        {
            await Client.PutItemAsync(table, new(key) { ["t"] = S(new string('t', 400_000)) });
        }

        await Client.TransactWriteItemsAsync(new() { TransactItems = [.. keys.Select(key => new TransactWriteItem { Delete = new() { TableName = table, Key = key } })] });
        var sum = 11 * ("id".Length + 2 + "t".Length + 400_000);
        await AssertValidationErrorAsync(
            $"Transaction payload size cannot exceed 4MB. Payload Size: : Transaction payload size cannot exceed 4MB. Payload Size: {sum}",
            () => Client.TransactWriteItemsAsync(new()
            {
                TransactItems = [.. keys.Select(key => new TransactWriteItem { Put = new() { TableName = table, Item = new(key) { ["t"] = S(new string('t', 400_000)) } } })],
            }));

        Assert.Equal(0, (await Client.ScanAsync(new ScanRequest(table) { Select = Amazon.DynamoDBv2.Select.COUNT })).Count);
    }

    private static string Nested(int maps) => string.Concat(Enumerable.Repeat("""{"M":{"n":""", maps)) + """{"S":"leaf"}""" + new string('}', 2 * maps);
}
