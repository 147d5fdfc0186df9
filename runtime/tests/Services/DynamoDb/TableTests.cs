using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.DynamoDb;

public sealed class TableTests : DynamoDbTestBase
{
    [Fact]
    public async Task A_table_is_described_listed_and_deleted()
    {
        var table = await CreateSortedTableAsync();
        await Client.PutItemAsync(table, Item(("pk", S("a")), ("sk", S("b"))));

        var described = (await Client.DescribeTableAsync(table)).Table;
        var listed = await Client.ListTablesAsync(new ListTablesRequest { Limit = 1 });
        await Client.DeleteTableAsync(table);

        Assert.Equal(TableStatus.ACTIVE, described.TableStatus);
        Assert.Equal(1, described.ItemCount);
        Assert.Equal(6, described.TableSizeBytes);
        Assert.Equal($"arn:aws:dynamodb:us-east-1:000000000000:table/{table}", described.TableArn);
        Assert.Equal(BillingMode.PAY_PER_REQUEST, described.BillingModeSummary.BillingMode);
        Assert.Equal([table], listed.TableNames);
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => Client.DescribeTableAsync(table));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => Client.GetItemAsync(table, Item(("pk", S("a")), ("sk", S("b")))));
    }

    [Fact]
    public async Task At_most_2500_tables_are_created()
    {
        await CreateSimpleTableAsync();
        await Host.Database.WriteAsync(session => session.Execute(
            """
            WITH RECURSIVE n (i) AS (SELECT COUNT(*) + 1 FROM ddb_tables UNION ALL SELECT i + 1 FROM n WHERE i < 2499)
            INSERT INTO ddb_tables (name, version, definition) SELECT 'filler-' || i, 1, (SELECT definition FROM ddb_tables LIMIT 1) FROM n
            """));

        var last = await CreateSimpleTableAsync();
        var error = await Assert.ThrowsAsync<LimitExceededException>(() => CreateSimpleTableAsync());

        Assert.Contains("2500 tables", error.Message);
        await Client.DeleteTableAsync(last);
        await CreateSimpleTableAsync();
    }

    [Fact]
    public async Task A_table_created_again_is_empty()
    {
        var table = await CreateSimpleTableAsync();
        await Client.PutItemAsync(table, Item(("id", S("x"))));
        await Client.DeleteTableAsync(table);

        await CreateAsync(new CreateTableRequest { TableName = table, KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")] });

        Assert.Equal(0, (await Client.ScanAsync(new ScanRequest(table))).Count);
        await Client.PutItemAsync(table, Item(("id", S("y"))));
        Assert.Equal(1, (await Client.DescribeTableAsync(table)).Table.ItemCount);
    }

    [Fact]
    public async Task A_duplicate_name_is_rejected_and_a_protected_table_is_not_deleted()
    {
        var table = await CreateSimpleTableAsync();
        var duplicate = await Assert.ThrowsAsync<ResourceInUseException>(() => CreateAsync(new CreateTableRequest { TableName = table, KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")] }));
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = table, DeletionProtectionEnabled = true });

        var deletionError = await CatchErrorAsync(() => Client.DeleteTableAsync(table));

        Assert.Equal($"Table already exists: {table}", duplicate.Message);
        Assert.StartsWith("Resource cannot be deleted as it is currently protected against deletion.", deletionError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_contains_the_items_written_before_it()
    {
        var table = await CreateSimpleTableAsync();
        for (var i = 0; i < 300; i++)
        {
            await Client.PutItemAsync(table, Item(("id", S($"{i}")), ("g", i % 3 == 0 ? N("1") : S($"{i % 2}"))));
        }

        await Client.UpdateTableAsync(new UpdateTableRequest
        {
            TableName = table,
            AttributeDefinitions = [Attribute("g", "S")],
            GlobalSecondaryIndexUpdates = [new() { Create = new() { IndexName = "by-g", KeySchema = [Hash("g")], Projection = new() { ProjectionType = ProjectionType.ALL } } }],
        });
        await IndexIsActiveAsync(table);
        await Client.PutItemAsync(table, Item(("id", S("0")), ("g", S("1"))));
        await Client.DeleteItemAsync(table, Item(("id", S("3"))));

        var query = new QueryRequest { TableName = table, IndexName = "by-g", KeyConditionExpression = "g = :g", ExpressionAttributeValues = Item((":g", S("1"))) };
        Assert.Equal(101, (await Client.QueryAsync(query)).Count);
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = table, GlobalSecondaryIndexUpdates = [new() { Delete = new() { IndexName = "by-g" } }] });
        await AssertValidationErrorAsync("The table does not have the specified index: by-g", () => Client.QueryAsync(query));
    }

    [Fact]
    public async Task Expired_items_are_readable_until_they_are_deleted()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await DynamoDbHost.StartAsync(time);
        var client = host.Client;
        await client.CreateTableAsync(new CreateTableRequest { TableName = "ttl-table", KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")], BillingMode = BillingMode.PAY_PER_REQUEST });
        var soon = time.GetUtcNow().AddSeconds(30).ToUnixTimeSeconds();
        await client.PutItemAsync("ttl-table", Item(("id", S("before")), ("expires", N($"{soon}"))));
        await client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest { TableName = "ttl-table", TimeToLiveSpecification = new() { AttributeName = "expires", Enabled = true } });
        await client.PutItemAsync("ttl-table", Item(("id", S("after")), ("expires", N($"{soon}.5"))));
        await client.PutItemAsync("ttl-table", Item(("id", S("text")), ("expires", S($"{soon}"))));
        await client.PutItemAsync("ttl-table", Item(("id", S("later")), ("expires", N($"{soon + 100_000}"))));
        Assert.Equal(4, (await client.ScanAsync(new ScanRequest("ttl-table"))).Count);

        await Wait.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(21));
                return (await client.ScanAsync(new ScanRequest("ttl-table"))).Count;
            },
            static count => count == 2,
            "deletion of the two expired items");

        var remaining = (await client.ScanAsync(new ScanRequest("ttl-table"))).Items.Select(item => item["id"].S);
        Assert.Equal(["later", "text"], remaining.Order());
        Assert.Equal(TimeToLiveStatus.ENABLED, (await client.DescribeTimeToLiveAsync("ttl-table")).TimeToLiveDescription.TimeToLiveStatus);
    }

    [Fact]
    public async Task A_declared_table_is_created_once_and_completed_later()
    {
        var resource = new TableResource(
            "Results", "results", [new("id", "S")], [new("id", "HASH")], [], [], null);
        await Host.Service.DeclareAsync(resource);
        await Client.PutItemAsync("results", Item(("id", S("x")), ("day", S("monday"))));

        await Host.Service.DeclareAsync(resource with
        {
            Attributes = [new("id", "S"), new("day", "S")],
            GlobalIndexes = [new("by-day", [new("day", "HASH")], "ALL", [])],
            TimeToLiveAttribute = "expires_at",
        });

        await IndexIsActiveAsync("results");
        var query = new QueryRequest { TableName = "results", IndexName = "by-day", KeyConditionExpression = "#d = :d", ExpressionAttributeNames = new() { ["#d"] = "day" }, ExpressionAttributeValues = Item((":d", S("monday"))) };
        Assert.Equal(1, (await Client.QueryAsync(query)).Count);
        Assert.Equal("expires_at", (await Client.DescribeTimeToLiveAsync("results")).TimeToLiveDescription.AttributeName);
    }

    [Fact]
    public async Task Tags_backups_limits_and_endpoints_are_returned()
    {
        var table = await CreateSimpleTableAsync();
        var arn = (await Client.DescribeTableAsync(table)).Table.TableArn;
        await Client.TagResourceAsync(new TagResourceRequest { ResourceArn = arn, Tags = [new() { Key = "a", Value = "1" }, new() { Key = "b", Value = "2" }] });
        await Client.UntagResourceAsync(new UntagResourceRequest { ResourceArn = arn, TagKeys = ["a"] });
        await Client.UpdateContinuousBackupsAsync(new UpdateContinuousBackupsRequest { TableName = table, PointInTimeRecoverySpecification = new() { PointInTimeRecoveryEnabled = true } });

        Assert.Equal("b", Assert.Single((await Client.ListTagsOfResourceAsync(new ListTagsOfResourceRequest { ResourceArn = arn })).Tags).Key);
        var backups = await Client.DescribeContinuousBackupsAsync(new DescribeContinuousBackupsRequest { TableName = table });
        Assert.Equal(PointInTimeRecoveryStatus.ENABLED, backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus);
        Assert.Equal(40_000, (await Client.DescribeLimitsAsync(new DescribeLimitsRequest())).TableMaxReadCapacityUnits);
        Assert.Equal(Host.Address.Authority, (await Client.DescribeEndpointsAsync(new DescribeEndpointsRequest())).Endpoints[0].Address);
    }

    [Theory]
    [InlineData("PROVISIONED", "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")]
    public async Task Capacity_must_match_the_billing_mode(string mode, string message) =>
        await AssertValidationErrorAsync(
            "One or more parameter values were invalid: " + message,
            () => CreateAsync(new CreateTableRequest { KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")], BillingMode = mode }));

    [Fact]
    public async Task A_definition_of_an_attribute_without_key_is_rejected() =>
        await AssertValidationErrorAsync(
            "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
            () => CreateAsync(new CreateTableRequest { KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S"), Attribute("other", "S")] }));

    [Fact]
    public async Task On_demand_limits_and_encryption_are_returned()
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S")],
            OnDemandThroughput = new() { MaxReadRequestUnits = 10, MaxWriteRequestUnits = 5 },
            SSESpecification = new() { Enabled = true },
        });
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = table, OnDemandThroughput = new() { MaxReadRequestUnits = 20 } });

        var described = (await Client.DescribeTableAsync(table)).Table;

        Assert.Equal((20, 5), (described.OnDemandThroughput.MaxReadRequestUnits, described.OnDemandThroughput.MaxWriteRequestUnits));
        Assert.Equal("ENABLED", described.SSEDescription.Status);
        Assert.Equal("arn:aws:kms:us-east-1:000000000000:alias/aws/dynamodb", described.SSEDescription.KMSMasterKeyArn);
    }

    [Fact]
    public async Task An_unchanged_throughput_is_rejected()
    {
        var throughput = new ProvisionedThroughput(5, 5);
        var table = await CreateAsync(new CreateTableRequest
        {
            BillingMode = BillingMode.PROVISIONED,
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S")],
            ProvisionedThroughput = throughput,
        });

        var error = await CatchErrorAsync(() => Client.UpdateTableAsync(table, throughput));

        Assert.StartsWith("The provisioned throughput for the table will not change.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_stream_cannot_have_a_view()
    {
        await AssertValidationErrorAsync(
            "One or more parameter values were invalid: Table is being created with a stream disabled, UpdateViewType should not be specified",
            () => CreateAsync(new CreateTableRequest
            {
                KeySchema = [Hash("id")],
                AttributeDefinitions = [Attribute("id", "S")],
                StreamSpecification = new() { StreamEnabled = false, StreamViewType = "NEW_IMAGE" },
            }));
    }

    private Task IndexIsActiveAsync(string table) => Wait.UntilAsync(
        async () => (await Client.DescribeTableAsync(table)).Table.GlobalSecondaryIndexes[0].IndexStatus,
        static status => status == IndexStatus.ACTIVE,
        "an active index");
}
