using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Actions;
using DurableLocal.DynamoDb;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Lambda.Async;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Tests.Fuzz;

/// <summary>All services of the runtime behind its HTTP frontend, with a store of their own; functions complete in process.</summary>
internal sealed class RunningServices : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fuzz-").FullName;
    private readonly Database _database;
    private readonly Queues _queues;
    private readonly DynamoDbService _tables;
    private readonly AsyncInvocations _asyncInvocations;
    private readonly DurableExecutionEngine _engine;
    private HttpFrontend? _frontend;

    private RunningServices(int port)
    {
        var identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, new Uri($"http://127.0.0.1:{port}"));
        _database = Database.Open(Path.Combine(_folder, "store.db"), [.. Queues.Migrations, .. DynamoDbService.Migrations, .. LambdaSchema.Migrations, .. DurableExecutionEngine.Migrations], Defects.Enqueue);
        _queues = new Queues(_database, identity, TimeProvider.System, Defects.Enqueue);
        _tables = new DynamoDbService(_database, identity, TimeProvider.System, Defects.Enqueue);
        var functions = new FunctionRegistry([Function("app-Plain"), Function("app-Flow") with { Durable = new DurableResource(TimeSpan.FromMinutes(15), 7) }], identity);
        var invoker = new InProcessInvoker(this);
        _asyncInvocations = new AsyncInvocations(_database, invoker, functions, () => _engine!, _queues.InProcess, new LambdaOptions { DataDirectory = _folder, FunctionHostPath = "none" }, TimeProvider.System, Defects.Enqueue);
        _engine = new DurableExecutionEngine(_database, functions, invoker, _queues.InProcess, new NullListener(), TimeProvider.System, identity, new DurableEngineOptions { ReportDefect = Defects.Enqueue });
        Endpoints =
        [
            new SqsEndpoint(_queues),
            new DynamoDbEndpoint(_tables),
            new DurableExecutionsEndpoint(_engine, functions),
            new LambdaEndpoint(new InvokeOperation(functions, invoker, _asyncInvocations, _engine, _database), new FunctionOperations(functions, [], identity, DateTimeOffset.UnixEpoch), new FunctionSettings(functions, DateTimeOffset.UnixEpoch)),
        ];
        Address = identity.Endpoint;
    }

    public Uri Address { get; }

    /// <summary>Exceptions that an endpoint did not handle.</summary>
    public ConcurrentQueue<Exception> Defects { get; } = new();

    /// <summary>The code of the durable function: returns the response to an invocation.</summary>
    public Func<Invocation, Task<byte[]>> Flow { get; set; } = static _ => Task.FromResult("""{"Status":"SUCCEEDED","Result":"1"}"""u8.ToArray());

    private IReadOnlyList<IEndpoint> Endpoints { get; }

    public static async Task<RunningServices> StartAsync()
    {
        var port = TestPort.Free();
        var services = new RunningServices(port);
        using var reserved = ReservedPort.Reserve(port);
        services._frontend = await HttpFrontend.OpenAsync(reserved, services.Endpoints, (defect, _) => services.Defects.Enqueue(defect));
        return services;
    }

    public async ValueTask DisposeAsync()
    {
        await _frontend!.DisposeAsync();
        await _asyncInvocations.DisposeAsync();
        await _engine.DisposeAsync();
        await _queues.DisposeAsync();
        await _tables.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private FunctionResource Function(string name) => new()
    {
        LogicalId = name[4..],
        Name = name,
        Handler = "none",
        Runtime = "provided.al2023",
        CodeUri = _folder,
        Timeout = TimeSpan.FromSeconds(3),
        MemorySizeMegabytes = 128,
        Environment = new Dictionary<string, string>(),
        Alias = "live",
    };

    private sealed class InProcessInvoker(RunningServices services) : IFunctionInvoker
    {
        public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) =>
            new(InvocationOutcomeKind.Succeeded, invocation.Function.Function.Durable is null ? "1"u8.ToArray() : await services.Flow(invocation));
    }

    private sealed class NullListener : IStatusChangeListener
    {
        public void OnStatusChanged(Session session, StatusChange change)
        {
        }
    }
}
