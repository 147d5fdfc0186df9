using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Tests.Lambda;

/// <summary>A running <see cref="FunctionInvoker"/> with its own data folder; all functions run the program of the project Bootstrap.</summary>
internal sealed class RunningInvoker : IAsyncDisposable
{
    public static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    private readonly bool _ownsData;

    private RunningInvoker(string data, bool ownsData, FunctionInvoker invoker, RecordingLogSink sink) =>
        (Data, _ownsData, Invoker, Sink) = (data, ownsData, invoker, sink);

    public static string TaskRoot { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}Lambda{Path.DirectorySeparatorChar}bin", $"{Path.DirectorySeparatorChar}Bootstrap{Path.DirectorySeparatorChar}bin", StringComparison.Ordinal)));

    public string Data { get; }

    public FunctionInvoker Invoker { get; }

    public RecordingLogSink Sink { get; }

    public static async Task<RunningInvoker> StartAsync(Func<LambdaOptions, LambdaOptions>? configure = null, string? data = null, LogGroups? logGroups = null, TimeProvider? time = null)
    {
        var folder = data ?? NewFolder();
        var options = new LambdaOptions { DataDirectory = folder, FunctionHostPath = Path.Combine(TaskRoot, "none.dll"), EnvironmentsPerFunction = 3 };
        var sink = new RecordingLogSink();
        return new RunningInvoker(folder, data is null, await FunctionInvoker.StartAsync(Identity, configure?.Invoke(options) ?? options, time ?? TimeProvider.System, sink, logGroups), sink);
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
