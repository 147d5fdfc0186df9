using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.SQS;

namespace DurableLocal.Bench;

/// <summary>A runtime process on an empty data folder, which is deleted with it.</summary>
internal sealed class FreshRuntime : IAsyncDisposable
{
    private const string FunctionsStack = "bench";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bench-");
    private RuntimeProcess _process = null!;

    private FreshRuntime()
    {
    }

    /// <summary>The template of the functions of the benchmarks themselves.</summary>
    public static string FunctionsTemplate { get; } = Path.Combine(Repository.Root, "runtime", "bench", "functions", "template.yaml");

    /// <summary>The options that start the runtime with the functions of the benchmarks themselves, which do no work.</summary>
    public static string[] FunctionsOptions { get; } =
        ["--template", FunctionsTemplate, "--stack-name", FunctionsStack];

    public string DataFolder => _folder.FullName;

    public IAmazonSQS Sqs => _process.Sqs;

    public IAmazonDynamoDB DynamoDb => _process.DynamoDb;

    public IAmazonLambda Lambda => _process.Lambda;

    /// <summary>From the command to its line <c>Ready</c>.</summary>
    public TimeSpan TimeToReady => _process.TimeToReady;

    public int ProcessId => _process.ProcessId;

    /// <summary>What the runtime has printed.</summary>
    public string Output => _process.Output;

    public Uri Endpoint => new($"http://127.0.0.1:{_process.Port}");

    public static async Task<FreshRuntime> StartAsync(params string[] options)
    {
        var runtime = new FreshRuntime();
        runtime._process = await RuntimeProcess.StartAsync(runtime._folder.FullName, options);
        return runtime;
    }

    /// <summary>Returns the name of a function of <see cref="FunctionsOptions"/>.</summary>
    public static string FunctionName(string logicalId) => $"{FunctionsStack}-{logicalId}";

    public string QueueUrl(string name) => $"{Endpoint}000000000000/{name}";

    /// <summary>Returns what the runtime and its functions' processes have used so far.</summary>
    public List<ProcessUsage> Usage() => ProcessTree.Read(ProcessId);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
