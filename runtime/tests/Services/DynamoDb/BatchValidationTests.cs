using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Validation errors of whole batch requests.</summary>
public sealed class BatchValidationTests : DynamoDbTestBase
{
    private const string WrongCapacity = "Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]";
    private const string WrongMetrics = "Value 'SOME' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]";
    private const string WrongNames = "at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";

    [Theory]
    [InlineData("""{"RequestItems":{}}""", "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("""{}""", "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"RequestItems": {"bad!name": {"Keys": [{"pk": {"S": "a"}}]}}}""", $$$"""1 validation error detected: Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' {{{WrongNames}}}""")]
    [InlineData("""{"RequestItems":{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}},"ReturnConsumedCapacity":"SOME"}""", $$$"""2 validation errors detected: Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' {{{WrongNames}}}; {{{WrongCapacity}}}""")]
    [InlineData("""{"RequestItems":{"ab":{}}}""", $$$"""2 validation errors detected: Value '{"ab":{}}' {{{WrongNames}}}; Value null at 'requestItems.ab.member.keys' failed to satisfy constraint: Member must not be null""")]
    public async Task BatchGetItem_rejects_an_invalid_request(string body, string message) => await AssertErrorMessageAsync("BatchGetItem", body, message);

    [Theory]
    [InlineData("""{"RequestItems":{}}""", "The requestItems parameter is required for BatchWriteItem")]
    [InlineData("""{"RequestItems":{"bad!name":[]},"ReturnConsumedCapacity":"SOME","ReturnItemCollectionMetrics":"SOME"}""", $"2 validation errors detected: {WrongCapacity}; {WrongMetrics}")]
    [InlineData("""{"RequestItems":{"bad!name":[{"DeleteRequest":{"Key":{}}}]}}""", $$"""1 validation error detected: Value '{bad!name=[WriteRequest(putRequest=null, deleteRequest=DeleteRequest(key={}))]}' {{WrongNames}}""")]
    [InlineData("""{"RequestItems":{"abc":[{"PutRequest":{}},{"DeleteRequest":{}}]}}""", "2 validation errors detected: Value null at 'requestItems.abc.member.1.member.putRequest.item' failed to satisfy constraint: Member must not be null; Value null at 'requestItems.abc.member.2.member.deleteRequest.key' failed to satisfy constraint: Member must not be null")]
    [InlineData("""{"RequestItems":{"abc":[{}]}}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    public async Task BatchWriteItem_rejects_an_invalid_request(string body, string message) => await AssertErrorMessageAsync("BatchWriteItem", body, message);

    [Fact]
    public async Task Item_collection_metrics_are_returned_once_per_partition()
    {
        var indexed = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("pk"), Range("sk")],
            AttributeDefinitions = [Attribute("pk", "S"), Attribute("sk", "S"), Attribute("n", "N")],
            LocalSecondaryIndexes = [new() { IndexName = "by-n", KeySchema = [Hash("pk"), Range("n")], Projection = new() { ProjectionType = "ALL" } }],
        });
        var simple = await CreateSimpleTableAsync();
        WriteRequest Put(string partition, string sort) => new(new PutRequest(Item(("pk", S(partition)), ("sk", S(sort)))));

        var batch = await Client.BatchWriteItemAsync(new BatchWriteItemRequest(new()
        {
            [indexed] = [Put("a", "1"), Put("a", "2"), Put("b", "1")],
            [simple] = [new(new PutRequest(Item(("id", S("x")))))],
        })
        {
            ReturnItemCollectionMetrics = ReturnItemCollectionMetrics.SIZE,
        });
        var transaction = await Client.TransactWriteItemsAsync(new()
        {
            TransactItems = [new() { Delete = new() { TableName = indexed, Key = Item(("pk", S("a")), ("sk", S("1"))) } }],
            ReturnItemCollectionMetrics = ReturnItemCollectionMetrics.SIZE,
        });

        Assert.Equal([indexed], batch.ItemCollectionMetrics.Keys);
        Assert.Equal(["a", "b"], batch.ItemCollectionMetrics[indexed].Select(metrics => metrics.ItemCollectionKey["pk"].S));
        Assert.Equal("a", Assert.Single(transaction.ItemCollectionMetrics[indexed]).ItemCollectionKey["pk"].S);
    }
}
