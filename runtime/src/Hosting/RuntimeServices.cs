using System.Globalization;
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
using DurableLocal.Lambda.Builds;
using DurableLocal.Lambda.Logs;
using DurableLocal.Lambda.Logs.Metrics;
using DurableLocal.Sqs;
using DurableLocal.Template;
using DurableLocal.WebConsole;

namespace DurableLocal.Hosting;

/// <summary>Builds the services of the runtime from each other, and starts and stops them in order.</summary>
internal sealed class RuntimeServices : IAsyncDisposable
{
    private readonly Database _database;
    private readonly Queues _queues;
    private readonly DynamoDbService _tables;
    private readonly FunctionInvoker _invoker;
    private readonly FunctionRegistry _functions;
    private readonly CodeVersions _versions;
    private readonly AsyncInvocations _asyncInvocations;
    private readonly DurableExecutionEngine _engine;
    private readonly EventSourceMappings _mappings;
    private readonly List<IEndpoint> _endpoints;
    private readonly Func<ConsoleSources> _consoleSources;
    private readonly RuntimeReport _report;
    private readonly WireCounters? _counters;
    private HttpFrontend? _frontend;
    private ConsoleServer? _console;

    private RuntimeServices(Database database, FunctionInvoker invoker, Stack stack, AwsIdentity identity, RuntimeAddress address, CodeVersions versions, AccessControl access, LambdaOptions lambda, RuntimeReport report, TimeProvider time)
    {
        (_database, _invoker, _report, _counters, _versions) = (database, invoker, report, lambda.Counters, versions);
        var functions = _functions = new FunctionRegistry(stack.Functions, identity, versions);
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
            new InspectionEndpoint(address, _queues.Browser),
        ];
        _consoleSources = () => new ConsoleSources(
            stack, identity, database, _engine.Queries, _queues.Browser, invoker, _mappings, new LogFiles(lambda.DataDirectory), [.. _endpoints], time);
        if (_counters is not null)
        {
            _endpoints.Add(new CountersEndpoint(_counters, database, _engine));
        }
    }

    /// <summary>Allows two invocations per environment: one that runs, and the next that is ready when it ends.</summary>
    private static DurableEngineOptions Engine(LambdaOptions lambda, RuntimeReport report, AccessControl access) =>
        new()
        {
            ReportDefect = report.OnDefect,
            ConcurrentInvocations = 2 * lambda.EnvironmentsPerFunction,
            AuthorizeInvoke = (caller, target) => access.DenialReason(caller, "lambda:InvokeFunction", target),
        };

    /// <summary>Opens the store and builds the services on it, without starting them.</summary>
    public static async Task<RuntimeServices> BuildAsync(Stack stack, AwsIdentity identity, DataFolder folder, LambdaOptions lambda, RuntimeReport report, TimeProvider time, CancellationToken cancellationToken)
    {
        var access = new AccessControl(stack.Functions.Roles(), identity, new AccessLog(folder.AccessLog), stack.Keys(identity));
        RoleChecks.DemandPolling(access, stack.EventSourceMappings);
        RoleChecks.DemandDeadLetters(access, stack.Functions);
        RoleChecks.DemandTracing(access, stack.Functions);
        var logGroups = new LogGroups(stack, access, new MetricStore(folder.Metrics, time));
        var database = Database.Open(folder.Database, RuntimeSchema.Migrations);
        try
        {
            var invoker = await FunctionInvoker.StartAsync(identity, lambda, time, report, logGroups, cancellationToken).ConfigureAwait(false);
            return new RuntimeServices(database, invoker, stack, identity, folder.AddressAt(identity.Endpoint), new CodeVersions(folder.Versions), access, lambda, report, time);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Creates the queues and tables of the template, or updates existing ones.</summary>
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

    /// <exception cref="StartException">The port is in use.</exception>
    public async Task ListenAsync(int port)
    {
        try
        {
            _frontend = await HttpFrontend.OpenAsync(port, _endpoints, _report.OnDefect, _counters).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Ports.InUse(port, failure);
        }
    }

    /// <summary>Publishes the new code of a function: new work runs on it, and work in flight ends on the code it started with.</summary>
    public void Publish(FunctionResource function)
    {
        _functions.Publish(function);
        _invoker.Retire(function);
    }

    /// <summary>Serves the console on a port of its own.</summary>
    /// <exception cref="StartException">The port is in use.</exception>
    public async Task ListenConsoleAsync(int port)
    {
        try
        {
            _console = await ConsoleServer.OpenAsync(port, _consoleSources(), _report.OnDefect).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Ports.InUse(port, failure, Ports.ConsolePort);
        }
    }

    /// <summary>Resumes stored executions and invocations, then polls the queues. Functions call the services, so <see cref="ListenAsync"/> comes first.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RemoveUnusedVersions();
        await _engine.RecoverAsync(cancellationToken).ConfigureAwait(false);
        _asyncInvocations.Recover();
        await _mappings.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the code of versions that no execution in flight needs.</summary>
    private void RemoveUnusedVersions()
    {
        foreach (var function in _functions.All)
        {
            var unused = _versions.Of(function.Name).Where(copy => copy.CodeUri != function.CodeUri).ToList();
            if (unused.Count == 0)
            {
                continue;
            }

            var inUse = _engine.VersionsInUse(function.Name);
            foreach (var copy in unused.Where(copy => !inUse.Contains(copy.Number.ToString(CultureInfo.InvariantCulture))))
            {
                _functions.Forget(function.Name, copy.Number);
                _versions.Remove(function.Name, copy);
            }
        }
    }

    /// <summary>Stops polling and waits for running invocations until the token is cancelled; the next start repeats those that did not end.</summary>
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
            // The drain timeout has passed: the invocations that still run are stopped and repeated at the next start.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_console is not null)
        {
            await _console.DisposeAsync().ConfigureAwait(false);
        }

        await _invoker.DisposeAsync().ConfigureAwait(false);
        await _mappings.DisposeAsync().ConfigureAwait(false);
        await _asyncInvocations.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        if (_frontend is not null)
        {
            await _frontend.DisposeAsync().ConfigureAwait(false);
        }

        await _queues.DisposeAsync().ConfigureAwait(false);
        await _tables.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
