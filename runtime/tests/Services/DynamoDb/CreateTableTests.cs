namespace DurableLocal.Tests.DynamoDb;

/// <summary>The validation errors of CreateTable, in the service's order, and its response.</summary>
public sealed class CreateTableTests : TableRequestTestBase
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
    public async Task A_member_that_an_on_demand_table_cannot_have_is_rejected(string more, string message) =>
        await AssertErrorAsync("CreateTable", $"{{{OnDemand},{more}}}", Invalid + message);

    [Theory]
    [InlineData(""" "OnDemandThroughput":{"MaxWriteRequestUnits":1} """, "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.")]
    [InlineData(""" "WarmThroughput":{"WriteUnitsPerSecond":4} """, "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than WriteCapacityUnits of ProvisionedThroughput")]
    [InlineData(""" "GlobalSecondaryIndexes":[{"IndexName":"by-id","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}] """, "ProvisionedThroughput is not specified for index: by-id")]
    public async Task A_member_that_a_provisioned_table_cannot_have_is_rejected(string more, string message) =>
        await AssertErrorAsync("CreateTable", $"{{{Provisioned},{more}}}", Invalid + message);

    [Theory]
    [InlineData(""" "TableClass":"GOLD" """, "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].")]
    [InlineData(""" "Tags":[{"Key":"aws:x","Value":""}] """, "Tag Key cannot be prefixed with aws:, Key: aws:x")]
    public async Task An_invalid_table_class_or_tag_is_rejected(string more, string message) =>
        await AssertErrorAsync("CreateTable", $"{{{OnDemand},{more}}}", message);

    [Theory]
    [InlineData("", "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")]
    [InlineData(",\"LocalSecondaryIndexes\":[]", "List of LocalSecondaryIndexes is empty")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{" + ByX + ",\"Projection\":{}}]", "Unknown ProjectionType: null")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{" + ByX + ",\"Projection\":{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"a\",\"a\"]}}]", "Duplicate element in NonKeyAttributes: a")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{" + ByX + "," + All + "},{" + ByX + "," + All + "}]", "Duplicate index name: by-x")]
    [InlineData(",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-id\",\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"Projection\":{}}]", "Some AttributeDefinitions are not used. AttributeDefinitions: [id, x], keys used: [id]")]
    public async Task Keys_are_validated_before_projections_and_names(string indexes, string message) =>
        await AssertErrorAsync("CreateTable", $"{{{KeyOfTwo}{indexes}}}", Invalid + message);

    [Theory]
    [InlineData("CreateTable", """{TABLE,"GlobalSecondaryIndexes":[INDEX]}""", "globalSecondaryIndexes.1.member")]
    [InlineData("CreateTable", """{TABLE,"LocalSecondaryIndexes":[INDEX]}""", "localSecondaryIndexes.1.member")]
    [InlineData("UpdateTable", """{TABLE,"GlobalSecondaryIndexUpdates":[{"Create":INDEX}]}""", "globalSecondaryIndexUpdates.1.member.create")]
    public async Task A_projected_attribute_has_a_name_of_1_to_255_characters(string operation, string body, string path)
    {
        var longest = new string('n', 255);
        if (operation == "UpdateTable")
        {
            await CreateAsync(OnDemand);
        }

        foreach (var names in new[] { $"\"{longest}n\"", "\"a\",\"\"" })
        {
            var request = body.Replace("INDEX", """{"IndexName":"by-id","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":[NAMES]}}""", StringComparison.Ordinal);
            await AssertErrorAsync(
                operation,
                request.Replace("TABLE", operation == "CreateTable" ? OnDemand : "\"TableName\":\"things\"", StringComparison.Ordinal).Replace("NAMES", names, StringComparison.Ordinal),
                $"1 validation error detected: Value '[{names.Replace("\"", string.Empty, StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal)}]' at '{path}.projection.nonKeyAttributes' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]");
        }

        await CreateAsync($$"""{{Things.Replace("things", "longest", StringComparison.Ordinal)}},"BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[{"IndexName":"by-id","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["{{longest}}"]} }]""");
    }

    [Fact]
    public async Task A_duplicate_attribute_definition_is_rejected() =>
        await AssertErrorAsync(
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
    public async Task A_value_of_the_wrong_type_is_reported_before_other_errors(string body, string message) =>
        await AssertErrorAsync("CreateTable", body, message, "SerializationException");

    [Theory]
    [InlineData("DescribeTable")]
    [InlineData("DeleteTable")]
    [InlineData("UpdateTable")]
    [InlineData("UpdateTimeToLive")]
    [InlineData("DescribeTimeToLive")]
    public async Task A_missing_table_name_is_the_only_error_reported(string operation) =>
        await AssertErrorAsync(operation, """{"BillingMode":"FREE"}""", "The parameter 'TableName' is required but was not present in the request");

    [Fact]
    public async Task The_response_has_the_requested_settings_and_later_descriptions_have_the_derived_ones()
    {
        var created = await CreateAsync(OnDemand + """ ,"WarmThroughput":{"ReadUnitsPerSecond":13000},"OnDemandThroughput":{"MaxReadRequestUnits":7} """);
        var described = await DescribeAsync();

        Assert.Equal(["BillingMode"], Members(created.GetProperty("BillingModeSummary")));
        Assert.Equal(["BillingMode", "LastUpdateToPayPerRequestDateTime"], Members(described.GetProperty("BillingModeSummary")));
        Assert.Equal("""{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":4000,"Status":"UPDATING"}""", created.GetProperty("WarmThroughput").GetRawText());
        Assert.Equal("""{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"}""", described.GetProperty("WarmThroughput").GetRawText());
        Assert.Equal("""{"MaxReadRequestUnits":7}""", described.GetProperty("OnDemandThroughput").GetRawText());
    }
}
