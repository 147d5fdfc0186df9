using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>The length limits of attribute names and placeholders, and paths below key attributes.</summary>
public sealed class AttributeNameTests : DynamoDbTestBase
{
    private const string TooLarge = "Attribute name is too large, must be less than 65536 bytes";
    private const string NotScalar = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";

    private static readonly string LongestName = new('n', 65535);

    [Fact]
    public async Task A_name_has_1_to_65535_bytes()
    {
        var table = await CreateSimpleTableAsync();

        await Client.PutItemAsync(table, Item(("id", S("x")), (LongestName, S("x"))));

        await AssertValidationErrorAsync("1 validation error detected: " + TooLarge, () => Client.PutItemAsync(table, Item(("id", S("x")), (LongestName + "n", S("x")))));
        await AssertValidationErrorAsync("1 validation error detected: Empty attribute name", () => Client.PutItemAsync(table, Item(("id", S("x")), ("", S("x")))));
        await AssertValidationErrorAsync("1 validation error detected: Empty attribute name", () => Client.PutItemAsync(table, Item(("id", S("x")), ("m", new AttributeValue { M = Item(("", S("x"))) }))));
    }

    [Fact]
    public async Task A_placeholder_must_refer_to_a_valid_name()
    {
        await AssertValidationErrorAsync("ExpressionAttributeNames contains invalid value: Empty attribute name for key #a", () => GetAsync("#a", ""));
        await AssertValidationErrorAsync($"ExpressionAttributeNames contains invalid value: {TooLarge} for key #a", () => GetAsync("#a", LongestName + "n"));
    }

    [Fact]
    public async Task A_placeholder_has_at_most_255_bytes()
    {
        await GetAsync("#".PadRight(255, 'a'), "a");

        await AssertValidationErrorAsync("ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: 256", () => GetAsync("#".PadRight(256, 'a'), "a"));
    }

    [Theory]
    [InlineData("SET id.a = :v", null, "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key")]
    [InlineData("SET a = id.a", null, NotScalar + "Key: id")]
    [InlineData("SET a = if_not_exists(colour[0], :v)", null, NotScalar + "IndexKey: colour")]
    [InlineData("SET colour.a = :v", null, NotScalar + "IndexKey: colour")]
    [InlineData(null, "a = :v OR NOT attribute_exists(id[0])", NotScalar + "Key: id")]
    [InlineData(null, "colour.a IN (:v)", NotScalar + "IndexKey: colour")]
    public async Task An_expression_cannot_use_a_path_below_a_key(string? update, string? condition, string message)
    {
        var request = new UpdateItemRequest { TableName = await CreateIndexedAsync(), Key = Item(("id", S("x"))), UpdateExpression = update, ConditionExpression = condition };
        if ((update + condition).Contains(":v", StringComparison.Ordinal))
        {
            request.ExpressionAttributeValues = Item((":v", S("1")));
        }

        await AssertValidationErrorAsync(message, () => Client.UpdateItemAsync(request));
    }

    [Fact]
    public async Task A_projection_cannot_use_a_path_below_a_key()
    {
        var request = new GetItemRequest(await CreateIndexedAsync(), Item(("id", S("x")))) { ProjectionExpression = "colour.a" };

        await AssertValidationErrorAsync(NotScalar + "IndexKey: colour", () => Client.GetItemAsync(request));
    }

    private async Task GetAsync(string placeholder, string name) => await Client.GetItemAsync(new GetItemRequest(await CreateSimpleTableAsync(), Item(("id", S("x"))))
    {
        ProjectionExpression = placeholder,
        ExpressionAttributeNames = new() { [placeholder] = name },
    });

    private Task<string> CreateIndexedAsync() => CreateAsync(new CreateTableRequest
    {
        KeySchema = [Hash("id")],
        AttributeDefinitions = [Attribute("id", "S"), Attribute("colour", "S")],
        GlobalSecondaryIndexes = [new() { IndexName = "by-colour", KeySchema = [Hash("colour")], Projection = new() { ProjectionType = "ALL" } }],
    });
}
