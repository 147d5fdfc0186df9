using System.Collections.Concurrent;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs;
using DurableLocal.Template;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Sqs;

/// <summary>The SQS service with its HTTP listener and a database of its own, on a clock that the test advances.</summary>
public sealed class SqsHost : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sqs-tests-").FullName;
    private Database? _database;
    private HttpFrontend? _frontend;

    private SqsHost(TimeProvider time, Uri endpoint)
    {
        Time = time;
        Identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, endpoint);
        Client = new AmazonSQSClient(
            new BasicAWSCredentials("test", "test"),
            new AmazonSQSConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
    }

    public TimeProvider Time { get; }

    public FakeTimeProvider Clock => (FakeTimeProvider)Time;

    public AwsIdentity Identity { get; }

    public AmazonSQSClient Client { get; }

    public Queues Queues { get; private set; } = null!;

    public Database Database => _database!;

    /// <summary>Exceptions of the background work.</summary>
    public ConcurrentQueue<Exception> Defects { get; } = new();

    public static Task<SqsHost> StartAsync() => StartAsync(new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T12:00:00.250Z")));

    public static async Task<SqsHost> StartAsync(TimeProvider time)
    {
        var host = new SqsHost(time, new Uri($"http://127.0.0.1:{TestPort.Free()}"));
        await host.OpenAsync();
        return host;
    }

    public string Arn(string queue) => Identity.QueueArn(queue);

    public async Task<string> CreateAsync(string name, params (string Name, string Value)[] attributes) =>
        (await Client.CreateQueueAsync(new Amazon.SQS.Model.CreateQueueRequest
        {
            QueueName = name,
            Attributes = attributes.ToDictionary(a => a.Name, a => a.Value),
        })).QueueUrl;

    public async Task<Dictionary<string, string>> AttributesAsync(string url) =>
        (await Client.GetQueueAttributesAsync(url, ["All"])).Attributes;

    /// <summary>Returns the numbers of messages that are visible, in flight and delayed.</summary>
    public async Task<(int Visible, int InFlight, int Delayed)> CountsAsync(string url)
    {
        var attributes = await AttributesAsync(url);
        return (
            int.Parse(attributes["ApproximateNumberOfMessages"]),
            int.Parse(attributes["ApproximateNumberOfMessagesNotVisible"]),
            int.Parse(attributes["ApproximateNumberOfMessagesDelayed"]));
    }

    public async Task<List<Amazon.SQS.Model.Message>> ReceiveAsync(string url, int max = 10, int? visibility = null, int? wait = null) =>
        (await Client.ReceiveMessageAsync(new Amazon.SQS.Model.ReceiveMessageRequest
        {
            QueueUrl = url,
            MaxNumberOfMessages = max,
            VisibilityTimeout = visibility,
            WaitTimeSeconds = wait,
            MessageSystemAttributeNames = ["All"],
            MessageAttributeNames = ["All"],
        })).Messages ?? [];

    /// <summary>Sends a raw AWS JSON request, for bodies that the SDK cannot send.</summary>
    public async Task<HttpResponseMessage> PostAsync(string operation, string body, string path = "/")
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Identity.Endpoint, path));
        request.Headers.Add("X-Amz-Target", "AmazonSQS." + operation);
        request.Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.0");
        return await client.SendAsync(request);
    }

    public Task DeclareAsync(string name, params (string Name, string Value)[] attributes) =>
        Queues.DeclareAsync(new QueueResource(name, name, attributes.ToDictionary(a => a.Name, a => a.Value)));

    /// <summary>Stops the service and starts it again on the same database.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await CloseAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        _database = Database.Open(Path.Combine(_folder, "store.db"), Queues.Migrations);
        Queues = new Queues(_database, Identity, Time, Defects.Enqueue);
        using var reserved = ReservedPort.Reserve(Identity.Endpoint.Port);
        _frontend = await HttpFrontend.OpenAsync(reserved, [new SqsEndpoint(Queues)], (defect, _) => TestContext.Current.TestOutputHelper?.WriteLine(defect.ToString()));
    }

    private async Task CloseAsync()
    {
        Queues.EndLongPolls();
        await _frontend!.DisposeAsync();
        await Queues.DisposeAsync();
        await _database!.DisposeAsync();
    }
}
