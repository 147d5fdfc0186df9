using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Errors whose message or precedence differs between operations of the service.</summary>
public sealed class OperationErrorTests : DynamoDbTestBase
{
    private const string EmptyKey = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id";
    private const string NoMatch = "The provided key element does not match the schema";

    [Theory]
    [InlineData("PutItem", """{"TableName":"","Item":{},"ReturnValues":"INVALID"}""")]
    [InlineData("UpdateItem", """{"TableName":"","Key":{}}""")]
    [InlineData("DeleteItem", """{"TableName":"","Key":{}}""")]
    [InlineData("GetItem", """{"TableName":""}""")]
    public async Task An_empty_table_name_is_the_only_error_reported(string operation, string body) =>
        await AssertErrorMessageAsync(operation, body, "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1");

    [Fact]
    public async Task A_table_name_that_is_too_short_is_not_found() =>
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => Client.GetItemAsync("ab", Item(("id", S("x")))));

    [Theory]
    [InlineData("CreateTable", "{}", "The parameter 'TableName' is required but was not present in the request")]
    [InlineData("UpdateItem", """{"TableName":"abc","Key":{"id":{"S":"x"}},"ReturnValues":"SOME","ReturnConsumedCapacity":"SOME"}""", "1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]")]
    [InlineData("PutItem", """{"TableName":"abc","Item":{"id":{"S":"x"}},"ReturnValues":"ALL_NEW"}""", "1 validation error detected: ReturnValues can only be ALL_OLD or NONE")]
    [InlineData("Query", """{"TableName":"abc","KeyConditionExpression":"id = :v","Limit":0}""", "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("Scan", """{"TableName":"abc","Limit":0}""", "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData("BatchGetItem", """{"RequestItems":{"abc":{"Keys":[]}}}""", "1 validation error detected: Value at 'RequestItems.abc.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("BatchWriteItem", """{"RequestItems":{"abc":[]}}""", "1 validation error detected: Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]")]
    [InlineData("CreateTable", """{"TableName":"abc","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}]}""", "Invalid KeySchema: Some index key attribute have no definition")]
    [InlineData("TagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/abc","Tags":[]}""", "Atleast one Tag needs to be provided as Input.")]
    [InlineData("UntagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/abc","TagKeys":[]}""", "Atleast one Tag Key needs to be provided as Input.")]
    [InlineData("TransactWriteItems", """{"TransactItems":[]}""", "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("TransactGetItems", """{"TransactItems":[]}""", "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    public async Task Each_operation_has_its_own_validation_message(string operation, string body, string message) => await AssertErrorMessageAsync(operation, body, message);

    [Theory]
    [InlineData("""{"TableName":["abc"]}""", "Unrecognized collection type class java.lang.String")]
    [InlineData("""{"TableName":{}}""", "Start of structure or map found where not expected")]
    [InlineData("""{"TableName":true}""", "TRUE_VALUE cannot be converted to String")]
    [InlineData("""{"TableName":34.5}""", "DECIMAL_VALUE cannot be converted to String")]
    [InlineData("""{"TableName":"abc","Key":{"a":{"B":5}}}""", "only base-64-encoded strings are convertible to bytes")]
    [InlineData("""{"TableName":"abc","Key":{"a":{"SS":"x"}}}""", "Unexpected field type")]
    [InlineData("""{"TableName":"abc","Key":{"a":"x"}}""", "Unexpected value type in payload")]
    public async Task A_member_of_the_wrong_type_is_a_serialization_error(string body, string message)
    {
        var (_, response) = await SendAsync("GetItem", body);

        Assert.Equal($$"""{"__type":"com.amazon.coral.service#SerializationException","Message":"{{message}}"}""", response);
    }

    [Fact]
    public async Task The_error_of_a_batch_that_is_too_long_contains_the_request()
    {
        var table = await CreateSimpleTableAsync();
        var puts = string.Join(',', Enumerable.Range(0, 26).Select(i => $"{{\"PutRequest\":{{\"Item\":{{\"id\":{{\"S\":\"{i}\"}}}}}}}}"));
        var echo = string.Join(", ", Enumerable.Range(0, 26).Select(i => $"WriteRequest(putRequest=PutRequest(item={{id=AttributeValue(s={i}, n=null, b=null, iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)}}, workloadProfileName=null), deleteRequest=null)"));

        await AssertErrorMessageAsync("BatchWriteItem", $$"""{"RequestItems":{"{{table}}":[{{puts}}]} }""", $"1 validation error detected: Value '{{{table}=[{echo}]}}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]");
    }

    [Fact]
    public async Task A_batch_cannot_mix_projection_expressions_and_attributes_to_get()
    {
        var table = await CreateSimpleTableAsync();
        var another = await CreateSimpleTableAsync();

        await AssertErrorMessageAsync(
            "BatchGetItem",
            """{"RequestItems":{"ONE":{"Keys":[{"id":{"S":"x"}}],"ProjectionExpression":"a"},"TWO":{"Keys":[{"id":{"S":"x"}}],"AttributesToGet":["a"]}}}"""
                .Replace("ONE", table, StringComparison.Ordinal).Replace("TWO", another, StringComparison.Ordinal),
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}");
    }

    [Theory]
    [InlineData("""{"id":{"N":"1"}}""", NoMatch)]
    [InlineData("""{"other":{"S":"x"}}""", NoMatch)]
    [InlineData("""{"id":{"S":""}}""", EmptyKey)]
    public async Task A_put_of_a_batch_validates_its_key_like_a_read(string item, string message)
    {
        var table = await CreateSimpleTableAsync();

        await AssertErrorMessageAsync("BatchWriteItem", """{"RequestItems":{"TABLE":[{"PutRequest":{"Item":ITEM}}]}}""".Replace("TABLE", table, StringComparison.Ordinal).Replace("ITEM", item, StringComparison.Ordinal), message);
    }

    [Theory]
    [InlineData("""{"Put":{"TableName":"TABLE","Item":{"id":{"S":""}}}}""")]
    [InlineData("""{"Delete":{"TableName":"TABLE","Key":{"id":{"S":""}}}}""")]
    [InlineData("""{"ConditionCheck":{"TableName":"TABLE","Key":{"id":{"S":""}},"ConditionExpression":"attribute_exists(id)"}}""")]
    [InlineData("""{"Update":{"TableName":"TABLE","Key":{"id":{"S":""}},"UpdateExpression":"REMOVE a"}}""")]
    public async Task An_empty_key_rejects_the_whole_transaction(string item)
    {
        var table = await CreateSimpleTableAsync();

        await AssertErrorMessageAsync("TransactWriteItems", $$"""{"TransactItems":[{{item.Replace("TABLE", table, StringComparison.Ordinal)}}]}""", EmptyKey);
    }

    [Fact]
    public async Task A_mistyped_key_cancels_a_transaction()
    {
        var table = await CreateSimpleTableAsync();

        var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(new()
        {
            TransactItems = [new() { Delete = new() { TableName = table, Key = Item(("id", N("1"))) } }],
        }));

        Assert.Equal(("ValidationError", NoMatch), error.CancellationReasons.Select(reason => (reason.Code, reason.Message)).Single());
    }

    [Fact]
    public async Task A_transaction_rejects_two_reads_of_one_item()
    {
        var table = await CreateSimpleTableAsync();
        var get = new TransactGetItem { Get = new Get { TableName = table, Key = Item(("id", S("x"))) } };

        await AssertValidationErrorAsync("Transaction request cannot include multiple operations on one item", () => Client.TransactGetItemsAsync(new() { TransactItems = [get, get] }));
    }

    [Fact]
    public async Task A_mistyped_index_key_has_different_messages_in_UpdateItem_and_in_a_transaction()
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S"), Attribute("colour", "S")],
            GlobalSecondaryIndexes = [new() { IndexName = "by-colour", KeySchema = [Hash("colour")], Projection = new() { ProjectionType = "ALL" } }],
        });
        var values = Item((":v", N("1")));

        await AssertValidationErrorAsync(
            "The update expression attempted to update the secondary index key to unsupported type",
            () => Client.UpdateItemAsync(new UpdateItemRequest { TableName = table, Key = Item(("id", S("x"))), UpdateExpression = "SET colour = :v", ExpressionAttributeValues = values }));
        var error = await Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(new()
        {
            TransactItems = [new() { Update = new() { TableName = table, Key = Item(("id", S("x"))), UpdateExpression = "SET colour = :v", ExpressionAttributeValues = values } }],
        }));

        Assert.Equal("One or more parameter values were invalid: Type mismatch for Index Key colour Expected: S Actual: N IndexName: by-colour", error.CancellationReasons.Single().Message);
    }

    /// <summary>One pair around each condition and around the whole; source: the suite of scylladb/scylladb, test_key_condition_expression.py, which also runs on AWS.</summary>
    [Theory]
    [InlineData("(pk = :p) AND (:s = sk)", true)]
    [InlineData("((pk = :p) AND (:s = sk))", true)]
    [InlineData("((pk = :p)) AND (:s = sk)", false)]
    [InlineData("((pk = :p) AND ((:s = sk)))", false)]
    [InlineData("((pk = :p AND :s = sk))", false)]
    public async Task A_key_condition_may_have_one_pair_of_parentheses_at_each_level(string condition, bool isValid)
    {
        var table = await CreateSortedTableAsync();
        await Client.PutItemAsync(table, Item(("pk", S("p")), ("sk", S("s"))));
        var query = new QueryRequest(table) { KeyConditionExpression = condition, ExpressionAttributeValues = Item((":p", S("p")), (":s", S("s"))) };

        var error = await Record.ExceptionAsync(async () => Assert.Single((await Client.QueryAsync(query)).Items));

        Assert.Equal(isValid ? null : "Invalid KeyConditionExpression: The expression has redundant parentheses;", error?.Message);
    }
}
