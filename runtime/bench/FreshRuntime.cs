using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.SQS;

namespace DurableLocal.Bench;

/// <summary>A runtime on an empty data folder of its own.</summary>
internal sealed class FreshRuntime : IAsyncDisposable
{
    public const string Stack = "durable-chaining";

    /// <summary>A template of functions that do nothing.</summary>
    public static string FunctionsTemplate { get; } = Path.Combine(Repository.Root, "bench", "functions", "template.yaml");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bench-");
    private RuntimeProcess _process = null!;

    private FreshRuntime()
    {
    }

    public string DataFolder => _folder.FullName;

    public IAmazonSQS Sqs => _process.Sqs;

    public IAmazonDynamoDB DynamoDb => _process.DynamoDb;

    public IAmazonLambda Lambda => _process.Lambda;

    public TimeSpan TimeToReady => _process.TimeToReady;

    public int ProcessId => _process.ProcessId;

    public Uri Endpoint => new($"http://127.0.0.1:{_process.Port}");

    public static async Task<FreshRuntime> StartAsync(params string[] options)
    {
        var runtime = new FreshRuntime();
        runtime._process = await RuntimeProcess.StartAsync(runtime._folder.FullName, ["--stack-name", Stack, .. options]);
        return runtime;
    }

    public string QueueUrl(string name) => $"{Endpoint}000000000000/{Stack}-{name}";

    public List<ProcessUsage> Usage() => ProcessTree.Read(ProcessId);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
