using System.Diagnostics;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.SQS;

namespace DurableLocal.Tests.Support;

/// <summary>The local runtime as its users run it: a separate process, called with the official SDKs.</summary>
public sealed class RuntimeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RuntimeProcess(RuntimeProgram program, string dataFolder, int port, string[] options)
    {
        DataFolder = dataFolder;
        Port = port;
        _process = new Process
        {
            StartInfo = program.Start(["up", "--port", $"{port}", "--data", dataFolder, .. Defaults(options), .. options]),
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, line) => AppendOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => AppendOutput(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"the runtime ended with {_process.ExitCode}:\n{Output}"));
        var endpoint = $"http://127.0.0.1:{port}";
        var credentials = new BasicAWSCredentials("local", "local");
        Sqs = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });
        DynamoDb = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });
        Lambda = new AmazonLambdaClient(credentials, new AmazonLambdaConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1", Timeout = TimeSpan.FromMinutes(5) });
    }

    public string DataFolder { get; }

    public int Port { get; }

    public IAmazonSQS Sqs { get; }

    public IAmazonDynamoDB DynamoDb { get; }

    public IAmazonLambda Lambda { get; }

    public int ProcessId => _process.Id;

    /// <summary>Ids of the function processes: the runtime keeps one file for each, named by its id.</summary>
    public IReadOnlyList<string> FunctionProcesses =>
        [.. Directory.EnumerateFiles(Path.Combine(DataFolder, "environments")).Select(static file => Path.GetFileName(file))];

    /// <summary>Time from the start of the process to its line <c>Ready</c>.</summary>
    public TimeSpan TimeToReady { get; private set; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a runtime and waits for its line <c>Ready</c>.</summary>
    public static Task<RuntimeProcess> StartAsync(string dataFolder, params string[] options) =>
        StartAsync(RuntimeProgram.OfThisBuild, dataFolder, options);

    /// <inheritdoc cref="StartAsync(string, string[])"/>
    public static async Task<RuntimeProcess> StartAsync(RuntimeProgram program, string dataFolder, params string[] options)
    {
        var runtime = new RuntimeProcess(program, dataFolder, TestPort.Free(), options);
        var started = Stopwatch.GetTimestamp();
        runtime._process.Start();
        runtime._process.BeginOutputReadLine();
        runtime._process.BeginErrorReadLine();
        try
        {
            await runtime._ready.Task.WaitAsync(StartDeadline);
            runtime.TimeToReady = Stopwatch.GetElapsedTime(started);
        }
        catch (Exception failure)
        {
            runtime._process.Kill(entireProcessTree: true);
            await runtime._process.WaitForExitAsync();
            await runtime.DisposeAsync();
            throw failure is TimeoutException ? new TimeoutException($"the runtime was not ready within {StartDeadline}:\n{runtime.Output}") : failure;
        }

        return runtime;
    }

    /// <summary>Kills the process as <c>kill -9</c> does: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops the process with a signal, TERM or INT (as Ctrl-C does), and returns its exit code.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        using var terminate = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await terminate.WaitForExitAsync();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"the runtime did not stop within 30 s of SIG{signal}:\n{Output}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
        Sqs.Dispose();
        DynamoDb.Dispose();
        Lambda.Dispose();
    }

    /// <summary>
    /// Without an option the console would use the next port, which another test may have chosen, and a process of each function
    /// would start, of which most tests need a few or none.
    /// </summary>
    private static IEnumerable<string> Defaults(string[] options) =>
    [
        .. options.Contains("--console-port") ? [] : (string[])["--no-console"],
        .. options.Contains("--on-demand") ? [] : (string[])["--on-demand"],
    ];

    private void AppendOutput(string? line)
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
