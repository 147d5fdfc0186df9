using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using AWS.Lambda.Powertools.Idempotency.Persistence;
using Settings = AWS.Lambda.Powertools.Idempotency.Idempotency;

namespace DurableChaining.Lib.Tests.Powertools.Idempotency;

/// <summary>The store with an HTTP endpoint that records the requests of the SDK client.</summary>
[Collection(typeof(ProcessState))]
public sealed class DynamoDBPersistenceStoreTests : IDisposable
{
    private readonly HttpListener _listener;
    private readonly List<(string Action, JsonElement Body)> _requests = [];
    private readonly Queue<(int Status, string Body)> _responses = new();
    private readonly AmazonDynamoDBClient _client;

    public DynamoDBPersistenceStoreTests()
    {
        string address;
        while (true)
        {
            address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/";
            // A listener that could not start cannot be used again.
            _listener = new HttpListener { Prefixes = { address } };
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException)
            {
                // The port is in use; try another one.
            }
        }

        _client = new AmazonDynamoDBClient("key", "secret", new AmazonDynamoDBConfig { ServiceURL = address, AuthenticationRegion = "us-east-1" });
        _ = ServeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _listener.Close();
    }

    [Fact]
    public async Task Call_is_one_conditional_put_and_one_update_with_the_official_attributes()
    {
        Configure();

        await new Orders().PlaceAsync(new Order("o1", 7));

        var (putAction, put) = _requests[0];
        Assert.Equal("PutItem", putAction);
        Assert.Equal("idempotency", put.GetProperty("TableName").GetString());
        Assert.Equal(["expiration", "id", "status", "validation"], put.GetProperty("Item").EnumerateObject().Select(a => a.Name).Where(name => name != "in_progress_expiration").Order());
        Assert.Equal("INPROGRESS", put.GetProperty("Item").GetProperty("status").GetProperty("S").GetString());
        Assert.Equal(
            "attribute_not_exists(#id) OR #expiry < :now OR (#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)",
            put.GetProperty("ConditionExpression").GetString());
        var expiry = long.Parse(put.GetProperty("Item").GetProperty("expiration").GetProperty("N").GetString()!);
        Assert.Equal(3600, expiry - long.Parse(put.GetProperty("ExpressionAttributeValues").GetProperty(":now").GetProperty("N").GetString()!));

        var (updateAction, update) = _requests[1];
        Assert.Equal("UpdateItem", updateAction);
        Assert.Equal(
            "SET #response_data = :response_data, #expiry = :expiry, #status = :status, #validation_key = :validation_key",
            update.GetProperty("UpdateExpression").GetString());
        Assert.Equal("COMPLETED", update.GetProperty("ExpressionAttributeValues").GetProperty(":status").GetProperty("S").GetString());
        Assert.Equal("""{"Id":"o1","Call":1}""", update.GetProperty("ExpressionAttributeValues").GetProperty(":response_data").GetProperty("S").GetString());
        Assert.Equal(
            put.GetProperty("Item").GetProperty("id").GetProperty("S").GetString(),
            update.GetProperty("Key").GetProperty("id").GetProperty("S").GetString());
    }

    [Fact]
    public async Task Failed_condition_reads_the_record_consistently_and_returns_its_result()
    {
        Configure(validated: false);
        _responses.Enqueue((400, """{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}"""));
        _responses.Enqueue((200, """{"Item":{"id":{"S":"k"},"status":{"S":"COMPLETED"},"expiration":{"N":"99999999999"},"data":{"S":"{\"Id\":\"stored\",\"Call\":9}"}}}"""));
        var orders = new Orders();

        var receipt = await orders.PlaceAsync(new Order("o1"));

        Assert.Equal(new Receipt("stored", 9), receipt);
        Assert.Equal(0, orders.Calls);
        Assert.True(_requests[1].Body.GetProperty("ConsistentRead").GetBoolean());
    }

    [Fact]
    public async Task Sort_key_contains_the_key_with_a_static_partition_key()
    {
        Configure(validated: false, builder => builder.WithSortKeyAttr("sort").WithStaticPkValue("all"));
        _responses.Enqueue((200, "{}"));
        _responses.Enqueue((200, "{}"));

        await new Orders().PlaceAsync(new Order("o1"));

        var item = _requests[0].Body.GetProperty("Item");
        Assert.Equal("all", item.GetProperty("id").GetProperty("S").GetString());
        Assert.Contains(".PlaceAsync#", item.GetProperty("sort").GetProperty("S").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Builder_requires_a_table_name() => Assert.Throws<ArgumentNullException>(
        () => new DynamoDBPersistenceStoreBuilder().WithDynamoDBClient(_client).Build());

    private void Configure(bool validated = true, Action<DynamoDBPersistenceStoreBuilder>? configure = null) => Settings.Configure(builder => builder
        .UseDynamoDb(store =>
        {
            store.WithTableName("idempotency").WithDynamoDBClient(_client);
            configure?.Invoke(store);
        })
        .WithOptions(options =>
        {
            options.WithEventKeyJmesPath("Id");
            if (validated)
            {
                options.WithPayloadValidationJmesPath("Count");
            }
        }));

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream);
            var action = context.Request.Headers["X-Amz-Target"]!.Split('.')[1];
            _requests.Add((action, JsonDocument.Parse(await reader.ReadToEndAsync()).RootElement));
            var (status, body) = _responses.TryDequeue(out var response) ? response : (200, "{}");
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/x-amz-json-1.0";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
