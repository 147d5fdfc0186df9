using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>Base of the tests that call the endpoint: starts one for each test.</summary>
public abstract class DynamoDbTestBase : IAsyncLifetime
{
    private DynamoDbHost _host = null!;
    private int _tables;

    protected IAmazonDynamoDB Client => _host.Client;

    protected DynamoDbHost Host => _host;

    public async ValueTask InitializeAsync() => _host = await DynamoDbHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _host.DisposeAsync();
        Assert.Empty(_host.Defects);
    }

    protected static AttributeValue S(string text) => new() { S = text };

    protected static AttributeValue N(string number) => new() { N = number };

    protected static Dictionary<string, AttributeValue> Item(params (string Name, AttributeValue Value)[] attributes) =>
        attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);

    /// <summary>Creates a table with the key <c>id</c>; returns its name.</summary>
    protected Task<string> CreateSimpleTableAsync() =>
        CreateAsync(new CreateTableRequest { KeySchema = [Hash("id")], AttributeDefinitions = [Attribute("id", "S")] });

    /// <summary>Creates a table with the partition key <c>pk</c>, a string, and the sort key <c>sk</c>; returns its name.</summary>
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

    protected static Task<AmazonDynamoDBException> CatchErrorAsync(Func<Task> call) => Assert.ThrowsAnyAsync<AmazonDynamoDBException>(call);

    protected static async Task AssertValidationErrorAsync(string message, Func<Task> call)
    {
        var error = await CatchErrorAsync(call);
        Assert.Equal(message, error.Message);
        Assert.Equal("ValidationException", error.ErrorCode);
    }

    /// <summary>Sends a request body unchanged, and compares the response with its checksum.</summary>
    protected async Task<(int Status, string Body)> SendAsync(string operation, string body)
    {
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0");
        content.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        using var response = await http.PostAsync(Host.Address, content);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(System.IO.Hashing.Crc32.HashToUInt32(bytes).ToString(), response.Headers.GetValues("x-amz-crc32").Single());
        return ((int)response.StatusCode, Encoding.UTF8.GetString(bytes));
    }

    /// <summary>Replaces the placeholders <c>TABLE</c> and <c>VALUE</c> of a request body.</summary>
    protected static string Fill(string body, string value, string table = "abc") =>
        body.Replace("VALUE", value, StringComparison.Ordinal).Replace("TABLE", table, StringComparison.Ordinal);

    /// <summary>Sends a request body unchanged and expects status 400 with the message. <c>TABLE</c> becomes the name of a new table with the key <c>id</c>.</summary>
    protected async Task AssertErrorMessageAsync(string operation, string body, string message)
    {
        var table = body.Contains("TABLE", StringComparison.Ordinal) ? await CreateSimpleTableAsync() : string.Empty;

        var (status, response) = await SendAsync(operation, body.Replace("TABLE", table, StringComparison.Ordinal));

        Assert.Equal(400, status);
        Assert.Equal(message, System.Text.Json.JsonDocument.Parse(response).RootElement.GetProperty("message").GetString());
    }
}
