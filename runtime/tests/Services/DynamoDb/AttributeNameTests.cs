using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>How long names of attributes and of their placeholders may be, and which attributes have no parts.</summary>
public sealed class AttributeNameTests : EndpointTest
{
    private const string TooLarge = "Attribute name is too large, must be less than 65536 bytes";
    private const string NotScalar = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";

    private static readonly string Longest = new('n', 65535);

    [Fact]
    public async Task A_name_has_1_to_65535_bytes()
    {
        var table = await CreateSimpleTableAsync();

        await Client.PutItemAsync(table, Item(("id", S("x")), (Longest, S("x"))));

        await RefusedAsync("1 validation error detected: " + TooLarge, () => Client.PutItemAsync(table, Item(("id", S("x")), (Longest + "n", S("x")))));
        await RefusedAsync("1 validation error detected: Empty attribute name", () => Client.PutItemAsync(table, Item(("id", S("x")), ("", S("x")))));
        await RefusedAsync("1 validation error detected: Empty attribute name", () => Client.PutItemAsync(table, Item(("id", S("x")), ("m", new AttributeValue { M = Item(("", S("x"))) }))));
    }

    [Fact]
    public async Task A_placeholder_stands_for_a_name_that_there_can_be()
    {
        await RefusedAsync("ExpressionAttributeNames contains invalid value: Empty attribute name for key #a", () => GetAsync("#a", ""));
        await RefusedAsync($"ExpressionAttributeNames contains invalid value: {TooLarge} for key #a", () => GetAsync("#a", Longest + "n"));
    }

    [Fact]
    public async Task A_placeholder_has_255_bytes_at_most()
    {
        await GetAsync("#".PadRight(255, 'a'), "a");

        await RefusedAsync("ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: 256", () => GetAsync("#".PadRight(256, 'a'), "a"));
    }

    [Theory]
    [InlineData("SET id.a = :v", null, "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key")]
    [InlineData("SET a = id.a", null, NotScalar + "Key: id")]
    [InlineData("SET a = if_not_exists(colour[0], :v)", null, NotScalar + "IndexKey: colour")]
    [InlineData("SET colour.a = :v", null, NotScalar + "IndexKey: colour")]
    [InlineData(null, "a = :v OR NOT attribute_exists(id[0])", NotScalar + "Key: id")]
    [InlineData(null, "colour.a IN (:v)", NotScalar + "IndexKey: colour")]
    public async Task A_key_has_no_parts(string? update, string? condition, string message)
    {
        var request = new UpdateItemRequest { TableName = await CreateIndexedAsync(), Key = Item(("id", S("x"))), UpdateExpression = update, ConditionExpression = condition };
        if ((update + condition).Contains(":v", StringComparison.Ordinal))
        {
            request.ExpressionAttributeValues = Item((":v", S("1")));
        }

        await RefusedAsync(message, () => Client.UpdateItemAsync(request));
    }

    [Fact]
    public async Task A_projection_reaches_into_no_key()
    {
        var request = new GetItemRequest(await CreateIndexedAsync(), Item(("id", S("x")))) { ProjectionExpression = "colour.a" };

        await RefusedAsync(NotScalar + "IndexKey: colour", () => Client.GetItemAsync(request));
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
