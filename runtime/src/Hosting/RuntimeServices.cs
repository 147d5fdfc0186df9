using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Actions;
using DurableLocal.DynamoDb;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Lambda.Async;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Hosting;

/// <summary>The services of the runtime, put together: who knows whom, in which order they start and stop.</summary>
internal sealed class RuntimeServices : IAsyncDisposable
{
    private readonly Database _database;
    private readonly Queues _queues;
    private readonly DynamoDbService _tables;
    private readonly FunctionInvoker _invoker;
    private readonly AsyncInvocations _asyncInvocations;
    private readonly DurableExecutionEngine _engine;
    private readonly EventSourceMappings _mappings;
    private readonly List<IEndpoint> _endpoints;
    private readonly RuntimeReport _report;
    private readonly WireCounters? _counters;
    private HttpFrontend? _frontDoor;

    private RuntimeServices(Database database, FunctionInvoker invoker, Stack stack, AwsIdentity identity, AccessControl access, LambdaOptions lambda, RuntimeReport report, TimeProvider time)
    {
        (_database, _invoker, _report, _counters) = (database, invoker, report, lambda.Counters);
        var functions = new FunctionRegistry(stack.Functions, identity);
        _queues = new Queues(database, identity, time, report.OnDefect);
        _tables = new DynamoDbService(database, identity, time, report.OnDefect);
        _asyncInvocations = new AsyncInvocations(database, invoker, functions, _queues.InProcess, lambda, time, report);
        var rules = new EventRules(stack, identity, functions, _asyncInvocations, _queues.InProcess, time, report.OnEventSourceProblem);
        _engine = new DurableExecutionEngine(
            database, functions, invoker, _queues.InProcess, new StatusListeners(rules, report), time, identity, Engine(lambda, report, access));
        _mappings = new EventSourceMappings(stack, identity, functions, invoker, _engine, _queues.InProcess, time, report.OnEventSourceProblem, lambda.EnvironmentsPerFunction + 1, _engine.WaitForCapacityAsync, new MappingStates(database));
        _endpoints =
        [
            new SqsEndpoint(_queues, access),
            new DynamoDbEndpoint(_tables, access),
            new DurableExecutionsEndpoint(_engine, functions, access),
            new LambdaEndpoint(
                new InvokeOperation(functions, invoker, _asyncInvocations, _engine, database),
                new FunctionOperations(functions, stack.EventSourceMappings, identity, time.GetUtcNow(), _mappings),
                new FunctionSettings(functions, time.GetUtcNow()),
                access),
        ];
        if (_counters is not null)
        {
            _endpoints.Add(new CountersEndpoint(_counters, database, _engine));
        }
    }

    /// <summary>Twice the environments: one invocation runs in each, and the next is at hand when it ends.</summary>
    private static DurableEngineOptions Engine(LambdaOptions lambda, RuntimeReport report, AccessControl access) =>
        new()
        {
            ReportDefect = report.OnDefect,
            ConcurrentInvocations = 2 * lambda.EnvironmentsPerFunction,
            AuthorizeInvoke = (caller, target) => access.DenialReason(caller, "lambda:InvokeFunction", target),
        };

    /// <summary>Opens the store and builds the services on it; nothing runs yet.</summary>
    public static async Task<RuntimeServices> BuildAsync(Stack stack, AwsIdentity identity, DataFolder folder, LambdaOptions lambda, RuntimeReport report, TimeProvider time, CancellationToken cancellationToken)
    {
        var access = new AccessControl(stack.Functions.Roles(), identity, new AccessLog(folder.AccessLog));
        RoleChecks.DemandPolling(access, stack.EventSourceMappings);
        RoleChecks.DemandDeadLetters(access, stack.Functions);
        var database = Database.Open(folder.Database, RuntimeSchema.Migrations);
        try
        {
            var invoker = await FunctionInvoker.StartAsync(identity, lambda, time, report, cancellationToken).ConfigureAwait(false);
            return new RuntimeServices(database, invoker, stack, identity, access, lambda, report, time);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Creates the template's queues and tables, or brings those that are there into line.</summary>
    public async Task DeclareAsync(Stack stack, CancellationToken cancellationToken)
    {
        foreach (var queue in stack.Queues)
        {
            await _queues.DeclareAsync(queue, cancellationToken).ConfigureAwait(false);
        }

        foreach (var table in stack.Tables)
        {
            await _tables.DeclareAsync(table, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <exception cref="StartException">The port is taken.</exception>
    public async Task ListenAsync(int port)
    {
        try
        {
            _frontDoor = await HttpFrontend.OpenAsync(port, _endpoints, _report.OnDefect, _counters).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Ports.InUse(port, failure);
        }
    }

    /// <summary>Takes up what the last runtime left, then takes messages. Functions call back, so the front door is open by now.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _engine.RecoverAsync(cancellationToken).ConfigureAwait(false);
        _asyncInvocations.Recover();
        await _mappings.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes nothing more and lets what runs end, for as long as the token allows; what does not end is taken up by the next start.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _mappings.DrainAsync(cancellationToken).ConfigureAwait(false);
            await _engine.DrainAsync(cancellationToken).ConfigureAwait(false);
            await _invoker.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time for it is over: the invocations that still run are cut off and run again at the next start.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _invoker.DisposeAsync().ConfigureAwait(false);
        await _mappings.DisposeAsync().ConfigureAwait(false);
        await _asyncInvocations.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        if (_frontDoor is not null)
        {
            await _frontDoor.DisposeAsync().ConfigureAwait(false);
        }

        await _queues.DisposeAsync().ConfigureAwait(false);
        await _tables.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
