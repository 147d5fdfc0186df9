using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>One running endpoint for all tests of a class; each test makes tables of its own.</summary>
public abstract class EndpointTest : IAsyncLifetime
{
    private RunningDynamoDb _running = null!;
    private int _tables;

    protected IAmazonDynamoDB Client => _running.Client;

    protected RunningDynamoDb Running => _running;

    public async ValueTask InitializeAsync() => _running = await RunningDynamoDb.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _running.DisposeAsync();
        Assert.Empty(_running.Defects);
    }

    protected static AttributeValue S(string text) => new() { S = text };

    protected static AttributeValue N(string number) => new() { N = number };

    protected static Dictionary<string, AttributeValue> Item(params (string Name, AttributeValue Value)[] attributes) =>
        attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);

    /// <summary>A table with the key <c>id</c>.</summary>
    protected Task<string> CreateSimpleTableAsync() =>
        CreateAsync(new CreateTableRequest { KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")] });

    /// <summary>A table with the keys <c>pk</c> and <c>sk</c>, both strings, and what else the request says.</summary>
    protected Task<string> CreateSortedTableAsync(string sortType = "S") =>
        CreateAsync(new CreateTableRequest
        {
            KeySchema = [Hash("pk"), Range("sk")],
            AttributeDefinitions = [Attribute("pk", "S"), Attribute("sk", sortType)],
        });

    protected async Task<string> CreateAsync(CreateTableRequest request)
    {
        request.TableName ??= $"table-{++_tables}";
        request.BillingMode ??= BillingMode.PAY_PER_REQUEST;
        await Client.CreateTableAsync(request);
        return request.TableName;
    }

    protected static KeySchemaElement Hash(string name) => new(name, KeyType.HASH);

    protected static KeySchemaElement Range(string name) => new(name, KeyType.RANGE);

    protected static AttributeDefinition Attribute(string name, string type) => new(name, type);

    protected static async Task<AmazonDynamoDBException> RefusedAsync(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(call);
        return refusal;
    }

    protected static async Task RefusedAsync(string message, Func<Task> call)
    {
        var refusal = await RefusedAsync(call);
        Assert.Equal(message, refusal.Message);
        Assert.Equal("ValidationException", refusal.ErrorCode);
    }

    /// <summary>Sends a request as it is, and holds the answer against its checksum.</summary>
    protected async Task<(int Status, string Body)> SendAsync(string operation, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0");
        content.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        using var response = await http.PostAsync(Running.Address, content);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(System.IO.Hashing.Crc32.HashToUInt32(bytes).ToString(), response.Headers.GetValues("x-amz-crc32").Single());
        return ((int)response.StatusCode, Encoding.UTF8.GetString(bytes));
    }

    /// <summary>A request's text with its parts in the places that are marked for them: <c>TABLE</c>, <c>VALUE</c>.</summary>
    protected static string Fill(string body, string value, string table = "abc") =>
        body.Replace("VALUE", value, StringComparison.Ordinal).Replace("TABLE", table, StringComparison.Ordinal);

    /// <summary>A request sent as it is answers 400 with the message. <c>TABLE</c> in it stands for a table with the key <c>id</c>.</summary>
    protected async Task AnswersAsync(string operation, string body, string message)
    {
        var table = body.Contains("TABLE", StringComparison.Ordinal) ? await CreateSimpleTableAsync() : string.Empty;

        var (status, answer) = await SendAsync(operation, body.Replace("TABLE", table, StringComparison.Ordinal));

        Assert.Equal(400, status);
        Assert.Equal(message, System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("message").GetString());
    }

    protected static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(20, deadline.Token);
        }
    }
}
