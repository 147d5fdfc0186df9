using System.Text;
using System.Text.Json.Nodes;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

/// <summary>A running Lambda room over a data folder of its own, with the test runtime as its functions' code.</summary>
internal sealed class Runtime : IAsyncDisposable
{
    public static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    private readonly bool _ownsData;

    private Runtime(string data, bool ownsData, FunctionInvoker invoker, RecordingSink sink) =>
        (Data, _ownsData, Invoker, Sink) = (data, ownsData, invoker, sink);

    public static string TaskRoot { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}Lambda{Path.DirectorySeparatorChar}bin", $"{Path.DirectorySeparatorChar}Bootstrap{Path.DirectorySeparatorChar}bin", StringComparison.Ordinal)));

    public string Data { get; }

    public FunctionInvoker Invoker { get; }

    public RecordingSink Sink { get; }

    public static async Task<Runtime> StartAsync(Func<LambdaOptions, LambdaOptions>? configure = null, string? data = null)
    {
        var folder = data ?? NewFolder();
        var options = new LambdaOptions { DataDirectory = folder, FunctionHostPath = Path.Combine(TaskRoot, "none.dll"), EnvironmentsPerFunction = 3 };
        var sink = new RecordingSink();
        return new Runtime(folder, data is null, await FunctionInvoker.StartAsync(Identity, configure?.Invoke(options) ?? options, TimeProvider.System, sink), sink);
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("lambda-").FullName;

    public static FunctionResource Function(string name = "app-Echo") => new()
    {
        LogicalId = name.Split('-')[^1],
        Name = name,
        Handler = "echo",
        Runtime = "provided.al2023",
        CodeUri = TaskRoot,
        Timeout = TimeSpan.FromSeconds(60),
        MemorySizeMegabytes = 128,
        Environment = new Dictionary<string, string>(),
        Alias = "live",
    };

    public static FunctionVersion Version(FunctionResource function) => new(function, "1", "live", Identity.FunctionArn(function.Name));

    public Task<InvocationOutcome> InvokeAsync(FunctionResource function, string payload, Func<Invocation, Invocation>? change = null, CancellationToken cancellationToken = default)
    {
        var invocation = new Invocation(Version(function), Guid.NewGuid().ToString(), Encoding.UTF8.GetBytes(payload));
        return Invoker.InvokeAsync(change?.Invoke(invocation) ?? invocation, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Invoker.DisposeAsync();
        if (_ownsData)
        {
            Directory.Delete(Data, recursive: true);
        }
    }
}

internal sealed class RecordingSink : IFunctionLogSink
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _failures = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    public void OnLine(string functionName, ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        lock (_gate)
        {
            _lines.Add(text);
        }
    }

    public void OnFailure(string functionName, string requestId, InvocationOutcome outcome)
    {
        lock (_gate)
        {
            _failures.Add($"{functionName}: {outcome.ErrorType}");
        }
    }

    public void OnProblem(string functionName, string message)
    {
        lock (_gate)
        {
            _failures.Add($"{functionName}: {message}");
        }
    }
}

internal static class Outcomes
{
    public static string Text(this InvocationOutcome outcome) => Encoding.UTF8.GetString(outcome.Payload.Span);

    public static JsonNode Json(this InvocationOutcome outcome) => JsonNode.Parse(outcome.Payload.Span)!;
}

internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Waits for something another process does, which nothing signals.</summary>
    public static async Task IsAsync(Func<bool> condition, string what)
    {
        var until = DateTime.UtcNow + Deadline;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < until, $"never came: {what}");
            await Task.Delay(20);
        }
    }
}
