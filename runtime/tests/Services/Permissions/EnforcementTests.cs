using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb;
using DurableLocal.Hosting;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Tests.Permissions;

/// <summary>Permission errors on the wire, as the SDKs of the functions see them. The access key of the signature identifies the caller.</summary>
public sealed class EnforcementTests : IAsyncLifetime
{
    private const string Function = "app-Worker";

    private static readonly PolicyStatement Grant = new(
        "Worker", IsAllow: true, ["sqs:SendMessage", "dynamodb:GetItem"], ["arn:aws:sqs:*:*:open", "arn:aws:dynamodb:*:*:table/open"], 1);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly Uri _address = new($"http://127.0.0.1:{TestPort.Free()}");
    private Database? _database;
    private Queues? _queues;
    private DynamoDbService? _tables;
    private HttpFrontend? _frontend;

    private string OpenQueue => $"{_address}000000000000/open";

    private string ClosedQueue => $"{_address}000000000000/closed";

    public async ValueTask InitializeAsync()
    {
        var identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, _address);
        var function = new FunctionResource
        {
            LogicalId = "Worker",
            Name = Function,
            Handler = "A::B::C",
            Runtime = "dotnet10",
            CodeUri = _folder,
            Timeout = TimeSpan.FromSeconds(3),
            MemorySizeMegabytes = 128,
            Environment = new Dictionary<string, string>(),
            Permissions = [Grant],
        };
        var access = new AccessControl(new[] { function }.Roles(), identity);
        _database = Database.Open(Path.Combine(_folder, "store.db"), RuntimeSchema.Migrations);
        _queues = new Queues(_database, identity, TimeProvider.System, Console.Error.WriteLine);
        _tables = new DynamoDbService(_database, identity, TimeProvider.System, Console.Error.WriteLine);
        await _queues.DeclareAsync(new QueueResource("Open", "open", new Dictionary<string, string>()));
        await _queues.DeclareAsync(new QueueResource("Closed", "closed", new Dictionary<string, string>()));
        await _tables.DeclareAsync(new TableResource("Open", "open", [new TableAttribute("id", "S")], [new TableKey("id", "HASH")], [], [], null));
        using var reserved = ReservedPort.Reserve(_address.Port);
        _frontend = await HttpFrontend.OpenAsync(reserved, [new SqsEndpoint(_queues, access), new DynamoDbEndpoint(_tables, access)], (_, _) => { });
    }

    public async ValueTask DisposeAsync()
    {
        _queues!.EndLongPolls();
        await _frontend!.DisposeAsync();
        await _queues.DisposeAsync();
        await _tables!.DisposeAsync();
        await _database!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_function_can_send_only_to_queues_that_its_policy_allows()
    {
        using var sqs = Sqs(AccessKeys.Of(Function));
        await sqs.SendMessageAsync(OpenQueue, "x", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAnyAsync<AmazonSQSException>(() => sqs.SendMessageAsync(ClosedQueue, "x", TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Equal(
            $"User: arn:aws:sts::000000000000:assumed-role/{Function}-role/{Function} is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:closed because no identity-based policy allows the sqs:SendMessage action",
            error.Message);
    }

    [Fact]
    public async Task A_batch_is_granted_by_the_action_of_one_message()
    {
        using var sqs = Sqs(AccessKeys.Of(Function));

        var response = await sqs.SendMessageBatchAsync(OpenQueue, [new SendMessageBatchRequestEntry("a", "x")], TestContext.Current.CancellationToken);

        Assert.Single(response.Successful);
        await Assert.ThrowsAnyAsync<AmazonSQSException>(() => sqs.ReceiveMessageAsync(OpenQueue, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_table_is_read_and_not_written()
    {
        using var tables = Tables(AccessKeys.Of(Function));
        Dictionary<string, AttributeValue> key = new() { ["id"] = new AttributeValue("a") };
        await tables.GetItemAsync("open", key, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => tables.PutItemAsync("open", key, TestContext.Current.CancellationToken));

        Assert.Equal("AccessDeniedException", error.ErrorCode);
        Assert.Contains("dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/open because", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_needs_the_grant_of_each_of_its_writes()
    {
        using var tables = Tables(AccessKeys.Of(Function));
        var request = new TransactWriteItemsRequest { TransactItems = [new TransactWriteItem { Delete = new Delete { TableName = "open", Key = new() { ["id"] = new AttributeValue("a") } } }] };

        var error = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => tables.TransactWriteItemsAsync(request, TestContext.Current.CancellationToken));

        Assert.Contains("dynamodb:DeleteItem", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("function.app-Stranger")]
    public async Task Any_other_key_belongs_to_a_user_with_all_permissions(string accessKey)
    {
        using var sqs = Sqs(accessKey);
        using var tables = Tables(accessKey);

        await sqs.SendMessageAsync(ClosedQueue, "x", TestContext.Current.CancellationToken);
        await tables.PutItemAsync("open", new() { ["id"] = new AttributeValue("a") }, TestContext.Current.CancellationToken);
    }

    private AmazonSQSClient Sqs(string accessKey) =>
        new(new BasicAWSCredentials(accessKey, "local"), new AmazonSQSConfig { ServiceURL = _address.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    private AmazonDynamoDBClient Tables(string accessKey) =>
        new(new BasicAWSCredentials(accessKey, "local"), new AmazonDynamoDBConfig { ServiceURL = _address.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
}
