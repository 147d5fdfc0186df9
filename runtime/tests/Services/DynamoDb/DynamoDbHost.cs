using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb;

namespace DurableLocal.Tests.DynamoDb;

/// <summary>An endpoint behind an HTTP frontend, with its own store, which survives <see cref="RestartAsync"/>.</summary>
public sealed class DynamoDbHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dynamodb-").FullName;
    private readonly TimeProvider _time;
    private Database? _database;
    private HttpFrontend? _frontend;

    private DynamoDbHost(TimeProvider time) => _time = time;

    public IAmazonDynamoDB Client { get; private set; } = null!;

    public DynamoDbService Service { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public Database Database => _database!;

    public List<Exception> Defects { get; } = [];

    public static async Task<DynamoDbHost> StartAsync(TimeProvider? time = null)
    {
        var host = new DynamoDbHost(time ?? TimeProvider.System);
        await host.OpenAsync();
        return host;
    }

    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        var port = TestPort.Free();
        Address = new Uri($"http://127.0.0.1:{port}");
        _database = Database.Open(Path.Combine(_folder, "store.db"), DynamoDbService.Migrations);
        var identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, Address);
        Service = new DynamoDbService(_database, identity, _time, Report);
        using var reserved = ReservedPort.Reserve(port);
        _frontend = await HttpFrontend.OpenAsync(reserved, [new DynamoDbEndpoint(Service)], (defect, _) => Report(defect));
        var configuration = new AmazonDynamoDBConfig
        {
            ServiceURL = Address.ToString(),
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        };
        Client = new AmazonDynamoDBClient(new BasicAWSCredentials("local", "local"), configuration);
    }

    private async Task CloseAsync()
    {
        Client.Dispose();
        await _frontend!.DisposeAsync();
        await Service.DisposeAsync();
        await _database!.DisposeAsync();
    }

    private void Report(Exception defect)
    {
        lock (Defects)
        {
            Defects.Add(defect);
        }
    }
}
