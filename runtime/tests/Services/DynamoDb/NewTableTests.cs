namespace DurableLocal.Tests.DynamoDb;

/// <summary>What CreateTable refuses, in the service's words and order, and how it answers.</summary>
public sealed class NewTableTests : TableRequestTest
{
    private const string ByX = """ "IndexName":"by-x","KeySchema":[{"AttributeName":"x","KeyType":"HASH"}] """;
    private const string All = """ "Projection":{"ProjectionType":"ALL"} """;
    private const string KeyOfTwo = """ "TableName":"things","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"x","AttributeType":"S"}] """;

    [Theory]
    [InlineData(""" "OnDemandThroughput":{"MaxReadRequestUnits":0} """, "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range")]
    [InlineData(""" "WarmThroughput":{"ReadUnitsPerSecond":1} """, "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial")]
    [InlineData(""" "StreamSpecification":{"StreamEnabled":true} """, "Table is being created with a stream enabled, UpdateViewType is required")]
    [InlineData(""" "SSESpecification":{"Enabled":false,"SSEType":"KMS"} """, "SSEType can not be specified if Enabled is false")]
    [InlineData(""" "SSESpecification":{"Enabled":true,"KMSMasterKeyId":"k"} """, "SSEType KMS is required if KMSMasterKeyId is specified")]
    public async Task What_does_not_fit_an_on_demand_table_is_refused(string more, string message) =>
        await RefusesAsync("CreateTable", $"{{{OnDemand},{more}}}", Invalid + message);

    [Theory]
    [InlineData(""" "OnDemandThroughput":{"MaxWriteRequestUnits":1} """, "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.")]
    [InlineData(""" "WarmThroughput":{"WriteUnitsPerSecond":4} """, "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than WriteCapacityUnits of ProvisionedThroughput")]
    [InlineData(""" "GlobalSecondaryIndexes":[{"IndexName":"by-id","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}] """, "ProvisionedThroughput is not specified for index: by-id")]
    public async Task What_does_not_fit_a_provisioned_table_is_refused(string more, string message) =>
        await RefusesAsync("CreateTable", $"{{{Provisioned},{more}}}", Invalid + message);

    [Theory]
    [InlineData(""" "TableClass":"GOLD" """, "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].")]
    [InlineData(""" "Tags":[{"Key":"aws:x","Value":""}] """, "Tag Key cannot be prefixed with aws:, Key: aws:x")]
    public async Task What_is_no_part_of_a_table_is_refused(string more, string message) =>
        await RefusesAsync("CreateTable", $"{{{OnDemand},{more}}}", message);

    [Theory]
    [InlineData("", "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")]
    [InlineData(",\"LocalSecondaryIndexes\":[]", "List of LocalSecondaryIndexes is empty")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{" + ByX + ",\"Projection\":{}}]", "Unknown ProjectionType: null")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{" + ByX + ",\"Projection\":{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"a\",\"a\"]}}]", "Duplicate element in NonKeyAttributes: a")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{" + ByX + "," + All + "},{" + ByX + "," + All + "}]", "Duplicate index name: by-x")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-id\",\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"Projection\":{}}]", "Some AttributeDefinitions are not used. AttributeDefinitions: [id, x], keys used: [id]")]
    public async Task Keys_are_looked_at_before_projections_and_names(string indexes, string message) =>
        await RefusesAsync("CreateTable", $"{{{KeyOfTwo}{indexes}}}", Invalid + message);

    [Fact]
    public async Task An_attribute_is_defined_once() =>
        await RefusesAsync(
            "CreateTable",
            """{"TableName":"things","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"id","AttributeType":"N"}]}""",
            "Attribute Name is duplicated: id");

    [Theory]
    [InlineData("""{"TableName":"a!","ProvisionedThroughput":{"ReadCapacityUnits":"1"}}""", "STRING_VALUE cannot be converted to Long")]
    [InlineData("""{"TableClass":5}""", "NUMBER_VALUE cannot be converted to String")]
    [InlineData("""{"ProvisionedThroughput":5}""", "Unexpected field type")]
    [InlineData("""{"ProvisionedThroughput":[]}""", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.ProvisionedThroughput")]
    [InlineData("""{"KeySchema":{}}""", "Start of structure or map found where not expected")]
    [InlineData("""{"KeySchema":["id"]}""", "Unexpected value type in payload")]
    [InlineData("""{"KeySchema":[[]]}""", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement")]
    public async Task A_value_of_a_wrong_type_is_told_before_anything_else(string body, string message) =>
        await RefusesAsync("CreateTable", body, message, "SerializationException");

    [Theory]
    [InlineData("DescribeTable")]
    [InlineData("DeleteTable")]
    [InlineData("UpdateTable")]
    [InlineData("UpdateTimeToLive")]
    [InlineData("DescribeTimeToLive")]
    public async Task A_missing_table_name_is_told_alone(string operation) =>
        await RefusesAsync(operation, """{"BillingMode":"FREE"}""", "The parameter 'TableName' is required but was not present in the request");

    [Fact]
    public async Task The_answer_tells_what_was_asked_and_not_yet_what_follows_from_it()
    {
        var made = await CreateAsync(OnDemand + """ ,"WarmThroughput":{"ReadUnitsPerSecond":13000},"OnDemandThroughput":{"MaxReadRequestUnits":7} """);
        var found = await DescribeAsync();

        Assert.Equal(["BillingMode"], Members(made.GetProperty("BillingModeSummary")));
        Assert.Equal(["BillingMode", "LastUpdateToPayPerRequestDateTime"], Members(found.GetProperty("BillingModeSummary")));
        Assert.Equal("""{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":4000,"Status":"UPDATING"}""", made.GetProperty("WarmThroughput").GetRawText());
        Assert.Equal("""{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"}""", found.GetProperty("WarmThroughput").GetRawText());
        Assert.Equal("""{"MaxReadRequestUnits":7}""", found.GetProperty("OnDemandThroughput").GetRawText());
    }
}
