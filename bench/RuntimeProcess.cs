using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.SQS;

namespace DurableChaining.Bench;

/// <summary>A runtime on an empty data folder of its own, as its users run it: a process behind a socket.</summary>
internal sealed class RuntimeProcess : IAsyncDisposable
{
    public const string Stack = "durable-chaining";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);
    private static readonly BasicAWSCredentials Credentials = new("local", "local");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bench-");
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RuntimeProcess(int port)
    {
        Endpoint = $"http://127.0.0.1:{port}";
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Repository.RuntimeProgram, "up", "--port", $"{port}", "--data", _folder.FullName])
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"the runtime ended with {_process.ExitCode}:\n{Output}"));
        Sqs = new AmazonSQSClient(Credentials, new AmazonSQSConfig { ServiceURL = Endpoint, AuthenticationRegion = "us-east-1" });
        DynamoDb = new AmazonDynamoDBClient(Credentials, new AmazonDynamoDBConfig { ServiceURL = Endpoint, AuthenticationRegion = "us-east-1" });
        Lambda = new AmazonLambdaClient(Credentials, new AmazonLambdaConfig { ServiceURL = Endpoint, AuthenticationRegion = "us-east-1", Timeout = TimeSpan.FromMinutes(5) });
    }

    public string Endpoint { get; }

    public AmazonSQSClient Sqs { get; }

    public AmazonDynamoDBClient DynamoDb { get; }

    public AmazonLambdaClient Lambda { get; }

    /// <summary>From the command to its line that says ready.</summary>
    public TimeSpan TimeToReady { get; private set; }

    private string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static async Task<RuntimeProcess> StartAsync()
    {
        var runtime = new RuntimeProcess(FreePort());
        var started = Stopwatch.GetTimestamp();
        runtime._process.Start();
        runtime._process.BeginOutputReadLine();
        runtime._process.BeginErrorReadLine();
        await runtime._ready.Task.WaitAsync(StartDeadline).ConfigureAwait(false);
        runtime.TimeToReady = Stopwatch.GetElapsedTime(started);
        return runtime;
    }

    public string QueueUrl(string name) => $"{Endpoint}/000000000000/{Stack}-{name}";

    public List<ProcessUsage> Usage() => ProcessTree.Read(_process.Id);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await terminate.WaitForExitAsync().ConfigureAwait(false);
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(false);
        }

        _process.Dispose();
        Sqs.Dispose();
        DynamoDb.Dispose();
        Lambda.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith("Ready", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
