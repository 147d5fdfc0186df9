namespace DurableLocal.Tests.DynamoDb;

/// <summary>Errors of values: single writes report them as counted violations, GetItem, BatchGetItem and Query return the same message without a count, the other operations return an older message.</summary>
public sealed class ValueMessageTests : DynamoDbTestBase
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string NotNumeric = "The parameter cannot be converted to a numeric value";
    private const string Overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    private const string Underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";

    [Theory]
    [InlineData("""{"N":""}""", NotNumeric + ": ", NotNumeric)]
    [InlineData("""{"N":"x"}""", NotNumeric + ": x", NotNumeric + ": x")]
    [InlineData("""{"N":"1e9223372036854775808"}""", NotNumeric + ": 1e9223372036854775808", NotNumeric + ": 1e9223372036854775808")]
    [InlineData("""{"N":"1e2147483648"}""", Overflow, Overflow)]
    [InlineData("""{"N":"0e126"}""", Overflow, Overflow)]
    [InlineData("""{"N":"0e-131"}""", Underflow, Underflow)]
    [InlineData("""{"NULL":false}""", Invalid + "Null attribute value types must have the value of true", Invalid + "Null attribute value types must have the value of true")]
    [InlineData("""{"SS":["c","b","a","b","a"]}""", Invalid + """Input collection ["a", "b", "c", "b", "a"] contains duplicates.""", Invalid + "Input collection [c, b, a, b, a] contains duplicates.")]
    [InlineData("""{"BS":["/w==","AA==","/w=="]}""", Invalid + """Input collection ["AA==","/w==","/w=="]of type BS contains duplicates.""", Invalid + "Input collection [/w==, AA==, /w==]of type BS contains duplicates.")]
    [InlineData("""{"NS":["1","1.0"]}""", Invalid + "Input collection contains duplicates.", "Input collection contains duplicates")]
    public async Task Each_operation_reports_an_invalid_value_with_its_own_message(string value, string newer, string older)
    {
        await AssertErrorMessageAsync("PutItem", """{"TableName":"TABLE","Item":{"id":{"S":"x"},"a":VALUE}}""".Replace("VALUE", value, StringComparison.Ordinal), "1 validation error detected: " + newer);
        await AssertErrorMessageAsync("UpdateItem", """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"UpdateExpression":"SET a = :v","ExpressionAttributeValues":{":v":VALUE}}""".Replace("VALUE", value, StringComparison.Ordinal), "1 validation error detected: " + newer);
        await AssertErrorMessageAsync("GetItem", """{"TableName":"TABLE","Key":{"id":VALUE}}""".Replace("VALUE", value, StringComparison.Ordinal), newer);
        await AssertErrorMessageAsync("Query", """{"TableName":"TABLE","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":VALUE}}""".Replace("VALUE", value, StringComparison.Ordinal), newer);
        await AssertErrorMessageAsync("BatchWriteItem", """{"RequestItems":{"TABLE":[{"PutRequest":{"Item":{"id":{"S":"x"},"a":VALUE}}}]}}""".Replace("VALUE", value, StringComparison.Ordinal), older);
        await AssertErrorMessageAsync("Scan", """{"TableName":"TABLE","FilterExpression":"a = :v","ExpressionAttributeValues":{":v":VALUE}}""".Replace("VALUE", value, StringComparison.Ordinal), $"ExpressionAttributeValues contains invalid value: {older} for key :v");
    }

    [Theory]
    [InlineData("""{"SS":[]}""", Invalid + "An string set  may not be empty")]
    [InlineData("""{"NS":[]}""", Invalid + "An number set  may not be empty")]
    [InlineData("""{"BS":[]}""", Invalid + "Binary sets should not be empty")]
    [InlineData("""{"M":{"a":{"L":[{"SS":[]}]}}}""", Invalid + "An string set  may not be empty")]
    [InlineData("""{}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"S":"x","N":"1"}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    public async Task The_newer_message_of_an_empty_value_has_no_placeholder(string value, string message)
    {
        const string Counted = "1 validation error detected: ";
        (string Operation, string Body)[] writes =
        [
            ("UpdateItem", """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"UpdateExpression":"SET a = :v","ExpressionAttributeValues":{":v":VALUE}}"""),
            ("UpdateItem", """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"UpdateExpression":"SET a = :w","ConditionExpression":"a = :v","ExpressionAttributeValues":{":w":{"S":"x"},":v":VALUE}}"""),
            ("UpdateItem", """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"AttributeUpdates":{"a":{"Value":VALUE}}}"""),
            ("PutItem", """{"TableName":"TABLE","Item":{"id":{"S":"x"},"a":VALUE}}"""),
            ("PutItem", """{"TableName":"TABLE","Item":{"id":{"S":"x"}},"ConditionExpression":"a = :v","ExpressionAttributeValues":{":v":VALUE}}"""),
            ("DeleteItem", """{"TableName":"TABLE","Key":{"id":{"S":"x"}},"ConditionExpression":"a = :v","ExpressionAttributeValues":{":v":VALUE}}"""),
        ];
        foreach (var (operation, body) in writes)
        {
            await AssertErrorMessageAsync(operation, Fill(body, value, "TABLE"), Counted + message);
        }

        await AssertErrorMessageAsync("Query", """{"TableName":"TABLE","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":VALUE}}""".Replace("VALUE", value, StringComparison.Ordinal), message);
        await AssertErrorMessageAsync("Scan", """{"TableName":"TABLE","FilterExpression":"a = :v","ExpressionAttributeValues":{":v":VALUE}}""".Replace("VALUE", value, StringComparison.Ordinal), $"ExpressionAttributeValues contains invalid value: {message} for key :v");
    }

    [Theory]
    [InlineData("0e125", "0")]
    [InlineData("0e-130", "0")]
    [InlineData("1e125", "1", 125)]
    public async Task The_exponent_of_a_zero_counts_as_any_other(string sent, string first, int zeros = 0)
    {
        var table = await CreateSimpleTableAsync();

        await Client.PutItemAsync(table, Item(("id", S("x")), ("n", N(sent))));

        Assert.Equal(first + new string('0', zeros), (await Client.GetItemAsync(table, Item(("id", S("x"))))).Item["n"].N);
    }
}
