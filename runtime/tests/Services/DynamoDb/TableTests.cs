using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.DynamoDb;

public sealed class TableTests : EndpointTest
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
    public async Task Tables_are_made_until_there_are_2500()
    {
        await CreateSimpleTableAsync();
        await Running.Database.WriteAsync(session => session.Execute(
            """
            WITH RECURSIVE n (i) AS (SELECT COUNT(*) + 1 FROM ddb_tables UNION ALL SELECT i + 1 FROM n WHERE i < 2499)
            INSERT INTO ddb_tables (name, version, definition) SELECT 'filler-' || i, 1, (SELECT definition FROM ddb_tables LIMIT 1) FROM n
            """));

        var last = await CreateSimpleTableAsync();
        var refusal = await Assert.ThrowsAsync<LimitExceededException>(() => CreateSimpleTableAsync());

        Assert.Contains("2500 tables", refusal.Message);
        await Client.DeleteTableAsync(last);
        await CreateSimpleTableAsync();
    }

    [Fact]
    public async Task A_table_made_again_starts_empty()
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
    public async Task A_name_that_is_taken_and_a_protected_table_are_refused()
    {
        var table = await CreateSimpleTableAsync();
        var taken = await Assert.ThrowsAsync<ResourceInUseException>(() => CreateAsync(new CreateTableRequest { TableName = table, KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")] }));
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = table, DeletionProtectionEnabled = true });

        var kept = await RefusedAsync(() => Client.DeleteTableAsync(table));

        Assert.Equal($"Table already exists: {table}", taken.Message);
        Assert.StartsWith("Resource cannot be deleted as it is currently protected against deletion.", kept.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_made_later_lists_the_items_of_before()
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
        await EventuallyAsync(async () => (await Client.DescribeTableAsync(table)).Table.GlobalSecondaryIndexes[0].IndexStatus == IndexStatus.ACTIVE);
        await Client.PutItemAsync(table, Item(("id", S("0")), ("g", S("1"))));
        await Client.DeleteItemAsync(table, Item(("id", S("3"))));

        var query = new QueryRequest { TableName = table, IndexName = "by-g", KeyConditionExpression = "g = :g", ExpressionAttributeValues = Item((":g", S("1"))) };
        Assert.Equal(101, (await Client.QueryAsync(query)).Count);
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = table, GlobalSecondaryIndexUpdates = [new() { Delete = new() { IndexName = "by-g" } }] });
        await RefusedAsync("The table does not have the specified index: by-g", () => Client.QueryAsync(query));
    }

    [Fact]
    public async Task Expired_items_are_readable_until_they_are_swept()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var running = await RunningDynamoDb.StartAsync(time);
        var client = running.Client;
        await client.CreateTableAsync(new CreateTableRequest { TableName = "ttl-table", KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")], BillingMode = BillingMode.PAY_PER_REQUEST });
        var soon = time.GetUtcNow().AddSeconds(30).ToUnixTimeSeconds();
        await client.PutItemAsync("ttl-table", Item(("id", S("before")), ("expires", N($"{soon}"))));
        await client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest { TableName = "ttl-table", TimeToLiveSpecification = new() { AttributeName = "expires", Enabled = true } });
        await client.PutItemAsync("ttl-table", Item(("id", S("after")), ("expires", N($"{soon}.5"))));
        await client.PutItemAsync("ttl-table", Item(("id", S("text")), ("expires", S($"{soon}"))));
        await client.PutItemAsync("ttl-table", Item(("id", S("later")), ("expires", N($"{soon + 100_000}"))));
        Assert.Equal(4, (await client.ScanAsync(new ScanRequest("ttl-table"))).Count);

        await EventuallyAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(21));
            return (await client.ScanAsync(new ScanRequest("ttl-table"))).Count == 2;
        });

        var left = (await client.ScanAsync(new ScanRequest("ttl-table"))).Items.Select(item => item["id"].S);
        Assert.Equal(["later", "text"], left.Order());
        Assert.Equal(TimeToLiveStatus.ENABLED, (await client.DescribeTimeToLiveAsync("ttl-table")).TimeToLiveDescription.TimeToLiveStatus);
    }

    [Fact]
    public async Task A_declared_table_is_made_once_and_completed_later()
    {
        var resource = new TableResource(
            "Results", "results", [new("id", "S")], [new("id", "HASH")], [], [], null);
        await Running.Service.DeclareAsync(resource);
        await Client.PutItemAsync("results", Item(("id", S("x")), ("day", S("monday"))));

        await Running.Service.DeclareAsync(resource with
        {
            Attributes = [new("id", "S"), new("day", "S")],
            GlobalIndexes = [new("by-day", [new("day", "HASH")], "ALL", [])],
            TimeToLiveAttribute = "expires_at",
        });

        await EventuallyAsync(async () => (await Client.DescribeTableAsync("results")).Table.GlobalSecondaryIndexes[0].IndexStatus == IndexStatus.ACTIVE);
        var query = new QueryRequest { TableName = "results", IndexName = "by-day", KeyConditionExpression = "#d = :d", ExpressionAttributeNames = new() { ["#d"] = "day" }, ExpressionAttributeValues = Item((":d", S("monday"))) };
        Assert.Equal(1, (await Client.QueryAsync(query)).Count);
        Assert.Equal("expires_at", (await Client.DescribeTimeToLiveAsync("results")).TimeToLiveDescription.AttributeName);
    }

    [Fact]
    public async Task Tags_backups_limits_and_endpoints_are_answered()
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
        Assert.Equal(Running.Address.Authority, (await Client.DescribeEndpointsAsync(new DescribeEndpointsRequest())).Endpoints[0].Address);
    }

    [Theory]
    [InlineData("PROVISIONED", "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")]
    public async Task Capacity_and_billing_mode_must_agree(string mode, string message) =>
        await RefusedAsync(
            "One or more parameter values were invalid: " + message,
            () => CreateAsync(new CreateTableRequest { KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")], BillingMode = mode }));

    [Fact]
    public async Task Attributes_that_are_no_key_are_refused() =>
        await RefusedAsync(
            "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
            () => CreateAsync(new CreateTableRequest { KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S"), Attribute("other", "S")] }));

    [Fact]
    public async Task What_is_asked_of_a_table_besides_its_keys_is_told_again()
    {
        var table = await CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S")],
            OnDemandThroughput = new() { MaxReadRequestUnits = 10, MaxWriteRequestUnits = 5 },
            SSESpecification = new() { Enabled = true },
        });
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = table, OnDemandThroughput = new() { MaxReadRequestUnits = 20 } });

        var told = (await Client.DescribeTableAsync(table)).Table;

        Assert.Equal((20, 5), (told.OnDemandThroughput.MaxReadRequestUnits, told.OnDemandThroughput.MaxWriteRequestUnits));
        Assert.Equal("ENABLED", told.SSEDescription.Status);
        Assert.Equal("arn:aws:kms:us-east-1:000000000000:alias/aws/dynamodb", told.SSEDescription.KMSMasterKeyArn);
    }

    [Fact]
    public async Task A_throughput_that_changes_nothing_is_refused()
    {
        var throughput = new ProvisionedThroughput(5, 5);
        var table = await CreateAsync(new CreateTableRequest
        {
            BillingMode = BillingMode.PROVISIONED,
            KeySchema = [Hash("id")],
            AttributeDefinitions = [Attribute("id", "S")],
            ProvisionedThroughput = throughput,
        });

        var refusal = await RefusedAsync(() => Client.UpdateTableAsync(table, throughput));

        Assert.StartsWith("The provisioned throughput for the table will not change.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_not_enabled_has_no_view()
    {
        await RefusedAsync(
            "One or more parameter values were invalid: Table is being created with a stream disabled, UpdateViewType should not be specified",
            () => CreateAsync(new CreateTableRequest
            {
                KeySchema = [Hash("id")],
                AttributeDefinitions = [Attribute("id", "S")],
                StreamSpecification = new() { StreamEnabled = false, StreamViewType = "NEW_IMAGE" },
            }));
    }
}
