namespace DurableLocal.Tests.DynamoDb;

/// <summary>The validation errors of UpdateTable.</summary>
public sealed class UpdateTableTests : TableRequestTestBase
{
    private const string Nothing = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required";
    private const string Units = """{"ReadCapacityUnits":1,"WriteCapacityUnits":1}""";
    private const string Delete = """ "GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-x"}}] """;
    private const string Create = """ "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-x","KeySchema":[{"AttributeName":"x","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}] """;

    [Theory]
    [InlineData("")]
    [InlineData(",\"GlobalSecondaryIndexUpdates\":[]")]
    [InlineData(",\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}]")]
    public async Task A_request_without_changes_is_rejected(string rest) =>
        await AssertErrorAsync("UpdateTable", $$"""{"TableName":"things"{{rest}}}""", Nothing);

    [Fact]
    public async Task The_error_of_an_unsupported_parameter_contains_its_name() =>
        await AssertErrorAsync("UpdateTable", """{"TableName":"things","ReplicaUpdates":[{"Create":{"RegionName":"eu-west-1"}}]}""", "ReplicaUpdates: global tables are not served by this endpoint");

    [Theory]
    [InlineData("\"SSESpecification\":{\"Enabled\":true},\"DeletionProtectionEnabled\":true", "Server-Side Encryption modification must be the only operation in the request")]
    [InlineData("\"DeletionProtectionEnabled\":true,\"TableClass\":\"STANDARD\"", "DeletionProtection modification must be the only operation in the request")]
    [InlineData("\"TableClass\":\"STANDARD\",\"BillingMode\":\"PAY_PER_REQUEST\"", "TableClass modification must be the only operation in the request")]
    [InlineData("\"WarmThroughput\":{\"ReadUnitsPerSecond\":1},\"BillingMode\":\"PAY_PER_REQUEST\"", "WarmThroughput must be the only operation in the request")]
    [InlineData("\"WarmThroughput\":{\"ReadUnitsPerSecond\":1}," + Create, "Create global secondary index cannot be specified when updating WarmThroughput")]
    [InlineData("\"OnDemandThroughput\":{\"MaxReadRequestUnits\":1}," + Delete, "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request")]
    [InlineData("\"ProvisionedThroughput\":" + Units + "," + Delete, "You cannot create or delete index while updating table IOPS")]
    [InlineData("\"BillingMode\":\"PAY_PER_REQUEST\",\"GlobalSecondaryIndexUpdates\":[]", "List of GlobalSecondaryIndexUpdates is empty")]
    [InlineData("\"GlobalSecondaryIndexUpdates\":[{}]", "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")]
    [InlineData("\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":\"by-x\"},\"Update\":{\"IndexName\":\"by-x\"}}]", "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object")]
    [InlineData("\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":\"by-x\"}},{\"Update\":{\"IndexName\":\"by-x\"}}]", "Only one global secondary index update per index is allowed simultaneously. Index: by-x")]
    [InlineData("\"GlobalSecondaryIndexUpdates\":[{\"Update\":{\"IndexName\":\"by-x\",\"WarmThroughput\":{}}}]", "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: by-x")]
    [InlineData("\"StreamSpecification\":{\"StreamEnabled\":true}", "If stream is being enabled then UpdateViewType is required")]
    [InlineData("\"StreamSpecification\":{\"StreamEnabled\":false,\"StreamViewType\":\"NEW_IMAGE\"}", "If stream is being disabled, then UpdateViewType must not be specified")]
    public async Task Some_changes_cannot_be_combined(string change, string message) =>
        await AssertErrorAsync("UpdateTable", $$"""{"TableName":"things",{{change}}}""", Invalid + message);

    [Theory]
    [InlineData("\"GlobalSecondaryIndexUpdates\":[{\"Delete\":{\"IndexName\":\"x\"}}]", "Value 'x' at 'globalSecondaryIndexUpdates.1.member.delete.indexName' failed to satisfy constraint: Member must have length greater than or equal to 3")]
    [InlineData("\"GlobalSecondaryIndexUpdates\":[{\"Update\":{}}]", "Value null at 'globalSecondaryIndexUpdates.1.member.update.indexName' failed to satisfy constraint: Member must not be null")]
    public async Task The_name_of_an_index_is_validated(string change, string violation) =>
        await AssertErrorAsync("UpdateTable", $$"""{"TableName":"things",{{change}}}""", "1 validation error detected: " + violation);

    [Theory]
    [InlineData(Provisioned, "\"BillingMode\":\"PROVISIONED\"", "ProvisionedThroughput must be specified when BillingMode is PROVISIONED")]
    [InlineData(Provisioned, "\"BillingMode\":\"PAY_PER_REQUEST\",\"ProvisionedThroughput\":" + Units, "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST")]
    [InlineData(Provisioned, "\"OnDemandThroughput\":{\"MaxWriteRequestUnits\":1}", "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED")]
    [InlineData(Provisioned, "\"WarmThroughput\":{\"ReadUnitsPerSecond\":1}", "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported")]
    [InlineData(OnDemand, "\"ProvisionedThroughput\":" + Units, "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")]
    [InlineData(OnDemand, "\"OnDemandThroughput\":{\"MaxWriteRequestUnits\":0}", "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range")]
    [InlineData(OnDemand, "\"SSESpecification\":{\"Enabled\":false}", "Table is already encrypted by default")]
    public async Task A_change_that_does_not_match_the_table_is_rejected(string table, string change, string message)
    {
        await CreateAsync(table);

        await AssertErrorAsync("UpdateTable", $$"""{"TableName":"things",{{change}}}""", Invalid + message);
    }

    [Fact]
    public async Task A_missing_stream_cannot_be_disabled()
    {
        await CreateAsync(OnDemand);

        await AssertErrorAsync("UpdateTable", """{"TableName":"things","StreamSpecification":{"StreamEnabled":false}}""", "Table has no stream to disable: TableName: things");
    }
}
