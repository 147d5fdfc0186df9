using System.Globalization;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Clock;
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
using DurableLocal.Lambda.Faults;
using DurableLocal.Lambda.Logs;
using DurableLocal.Sqs;
using DurableLocal.Template;
using DurableLocal.Telemetry;
using DurableLocal.Telemetry.Metrics;
using DurableLocal.Telemetry.Traces;
using DurableLocal.WebConsole;

namespace DurableLocal.Hosting;

/// <summary>
/// Builds the services of the runtime on one store from each other, and starts and stops them in order. The processes of
/// functions are not theirs: they outlive a change of the store.
/// </summary>
internal sealed class RuntimeServices : IAsyncDisposable
{
    private readonly RuntimeParts _parts;
    private readonly StackTracing? _tracing;
    private readonly StackMetrics? _metrics;
    private readonly Queues _queues;
    private readonly DynamoDbService _tables;
    private readonly FunctionRegistry _functions;
    private readonly CodeVersions _versions;
    private readonly AsyncInvocations _asyncInvocations;
    private readonly DurableExecutionEngine _engine;
    private readonly EventSourceMappings _mappings;
    private readonly List<IEndpoint> _endpoints;
    private readonly Func<ConsoleSources> _consoleSources;
    private readonly IReadOnlyList<IPendingWork> _work;
    private HttpFrontend? _frontend;
    private ConsoleServer? _console;

    private RuntimeServices(Database database, RuntimeParts parts)
    {
        (Database, _parts, _versions) = (database, parts, new CodeVersions(parts.Folder.Versions));
        var (stack, identity, lambda, report, access, time) = (parts.Stack, parts.Identity, parts.Lambda, parts.Report, parts.Access, parts.Clock.Services);
        var functions = _functions = new FunctionRegistry(stack.Functions, identity, _versions);
        _tracing = parts.Telemetry.Spans is { } spans ? new StackTracing(database, spans, time, report.OnDefect, report.OnProblem) : null;
        _metrics = parts.Telemetry.Metrics is { } metrics ? new StackMetrics(metrics, time, report.OnDefect, report.OnProblem) : null;
        var invoker = new ObservedInvoker(InvokerOf(parts));
        _queues = new Queues(database, identity, time, report.OnDefect, _tracing?.Messages);
        _tables = new DynamoDbService(database, identity, time, report.OnDefect);
        _asyncInvocations = new AsyncInvocations(database, invoker, functions, () => _engine!, _queues.InProcess, lambda, time, report.OnDefect, report);
        var rules = new EventRules(stack, identity, functions, _asyncInvocations, _queues.InProcess, time, report.OnEventSourceProblem);
        _engine = new DurableExecutionEngine(
            database, functions, invoker, _queues.InProcess, new StatusListeners(_tracing is null ? [rules, report] : [rules, report, _tracing]), time, identity, Engine(lambda, report, access));
        _mappings = new EventSourceMappings(stack, identity, functions, invoker, _engine, _queues.InProcess, time, report.OnEventSourceProblem, lambda.EnvironmentsPerFunction + 1, _engine.WaitForCapacityAsync, new MappingStates(database), _queues.Receivers);
        _endpoints =
        [
            Measured(new SqsEndpoint(_queues, access), "SQS"),
            Measured(_tracing is null ? new DynamoDbEndpoint(_tables, access) : _tracing.Observe(new DynamoDbEndpoint(_tables, access)), "DynamoDB"),
            Measured(new DurableExecutionsEndpoint(_engine, functions, access), "Lambda"),
            Measured(
                new LambdaEndpoint(
                    new InvokeOperation(functions, invoker, _asyncInvocations, _engine, database),
                    new FunctionOperations(functions, stack.EventSourceMappings, identity, time.GetUtcNow(), _mappings),
                    new FunctionSettings(functions, time.GetUtcNow()),
                    access),
                "Lambda"),
            new RerunEndpoint(_engine),
            new InspectionEndpoint(parts.Folder.AddressAt(identity.Endpoint), _queues.Browser),
        ];
        var requests = new ObservedRequests();
        if (parts.Clock.Skipper is not null)
        {
            _endpoints = _endpoints.ConvertAll(requests.Observe);
        }

        if (lambda.Counters is { } counters)
        {
            _endpoints.Add(new CountersEndpoint(counters, database, _engine));
        }

        _consoleSources = () => new ConsoleSources(
            stack, identity, database, _engine.Queries, _queues.Browser, parts.Invoker, _mappings, new LogFiles(lambda.DataDirectory), [.. _endpoints], time);

        // In the order of cost: those that need no query first.
        _work = [requests, invoker, _queues, _mappings, _engine, _asyncInvocations];
    }

    public Database Database { get; }

    /// <summary>The processes of the functions, behind faults, metrics and traces where there are any.</summary>
    private IFunctionInvoker InvokerOf(RuntimeParts parts)
    {
        IFunctionInvoker invoker = parts.Faults is { } faults ? new FaultyInvoker(parts.Invoker, faults, parts.Report, parts.Clock.Services) : parts.Invoker;
        invoker = _metrics?.Observe(invoker) ?? invoker;
        return _tracing?.Observe(invoker) ?? invoker;
    }

    private IEndpoint Measured(IEndpoint endpoint, string service) => _metrics?.Observe(endpoint, service) ?? endpoint;

    /// <summary>Allows two invocations per environment: one that runs, and the next that is ready when it ends.</summary>
    private static DurableEngineOptions Engine(LambdaOptions lambda, RuntimeReport report, AccessControl access) =>
        new()
        {
            ReportProblem = report.OnProblem,
            ReportDefect = report.OnDefect,
            ConcurrentInvocations = 2 * lambda.EnvironmentsPerFunction,
            AuthorizeInvoke = (caller, target) => access.DenialReason(caller, "lambda:InvokeFunction", target),
        };

    /// <summary>What the functions of a stack may do.</summary>
    /// <exception cref="Core.Aws.AwsException">A function lacks a permission that the service itself needs.</exception>
    public static AccessControl AccessOf(Stack stack, AwsIdentity identity, DataFolder folder)
    {
        var access = new AccessControl(stack.Functions.Roles(), identity, new AccessLog(folder.AccessLog), stack.Keys(identity));
        RoleChecks.DemandPolling(access, stack.EventSourceMappings);
        RoleChecks.DemandDeadLetters(access, stack.Functions);
        RoleChecks.DemandTracing(access, stack.Functions);
        return access;
    }

    /// <summary>Opens the store and builds the services on it, without starting them.</summary>
    public static async Task<RuntimeServices> BuildAsync(RuntimeParts parts)
    {
        var database = Database.Open(parts.Folder.Database, RuntimeSchema.Migrations, parts.Report.OnDefect);
        try
        {
            return new RuntimeServices(database, parts);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Creates the queues and tables of the template, or updates existing ones.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in _parts.Stack.Queues)
        {
            await _queues.DeclareAsync(queue, cancellationToken).ConfigureAwait(false);
        }

        foreach (var table in _parts.Stack.Tables)
        {
            await _tables.DeclareAsync(table, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <exception cref="StartException">The port is in use.</exception>
    public async Task ListenAsync(ReservedPort port)
    {
        try
        {
            _frontend = await HttpFrontend.OpenAsync(port, _endpoints, _parts.Report.OnDefect, _parts.Lambda.Counters).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Ports.InUse(port.Number, failure);
        }
    }

    /// <summary>Publishes the new code of a function: new work runs on it, and work in flight ends on the code it started with.</summary>
    public void Publish(FunctionResource function)
    {
        _functions.Publish(function);
        _parts.Invoker.Retire(function);
        if (_parts.Lambda.StartsAhead)
        {
            StartAhead(function);
        }
    }

    /// <summary>Serves the console on a port of its own.</summary>
    /// <exception cref="StartException">The port is in use.</exception>
    public async Task ListenConsoleAsync(ReservedPort port)
    {
        try
        {
            _console = await ConsoleServer.OpenAsync(port, _consoleSources(), _parts.Report.OnDefect).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            throw Ports.InUse(port.Number, failure, Ports.ConsolePort);
        }
    }

    /// <summary>Resumes stored executions and invocations, then polls the queues. Functions call the services, so <see cref="ListenAsync"/> comes first.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RemoveUnusedVersions();
        _tracing?.Start(_engine.Queries);
        _metrics?.Start(_queues.Browser, _engine.Queries, _engine.Counters);
        await _engine.RecoverAsync(cancellationToken).ConfigureAwait(false);
        _asyncInvocations.Recover();
        await _mappings.StartAsync(cancellationToken).ConfigureAwait(false);
        _parts.Clock.Skipper?.Observe(_work);
        if (_parts.Lambda.StartsAhead)
        {
            StartAhead();
        }
    }

    /// <summary>Starts the functions in the order in which a message needs them: those that read a queue, then durable ones, then the others.</summary>
    private void StartAhead()
    {
        var first = _parts.Stack.EventSourceMappings.Select(static mapping => mapping.FunctionName).ToHashSet(StringComparer.Ordinal);
        foreach (var function in _functions.All.OrderBy(function => first.Contains(function.Name) ? 0 : function.Durable is not null ? 1 : 2))
        {
            StartAhead(function);
        }
    }

    private void StartAhead(FunctionResource function) => _parts.Invoker.StartAhead(_functions.Resolve(function.Name, function.Alias));

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

    /// <summary>
    /// Stops polling and waits for running invocations until the token is cancelled; the next start repeats those that did not end.
    /// Everything begins to stop even then, so that an invocation that is cancelled with its environment is no defect.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _parts.Clock.Skipper?.Observe([]);
        try
        {
            try
            {
                await _mappings.DrainAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await Task.WhenAll(_asyncInvocations.DrainAsync(cancellationToken), _engine.DrainAsync(cancellationToken)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The drain timeout has passed: the invocations that still run are stopped and repeated at the next start.
        }
    }

    /// <summary>Stops the services. Waits for invocations that run: those of a function that does not end have to be stopped in the meantime.</summary>
    public async ValueTask DisposeAsync()
    {
        _parts.Clock.Skipper?.Observe([]);
        if (_console is not null)
        {
            await _console.DisposeAsync().ConfigureAwait(false);
        }

        await _mappings.DisposeAsync().ConfigureAwait(false);
        await _asyncInvocations.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
        if (_frontend is not null)
        {
            await _frontend.DisposeAsync().ConfigureAwait(false);
        }

        if (_metrics is not null)
        {
            await _metrics.DisposeAsync().ConfigureAwait(false);
        }

        await _queues.DisposeAsync().ConfigureAwait(false);
        await _tables.DisposeAsync().ConfigureAwait(false);
        if (_tracing is not null)
        {
            await _tracing.DisposeAsync().ConfigureAwait(false);
        }

        await Database.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>What the services of a stack are built from.</summary>
/// <param name="Faults">Invocations that are to fail; null if none ever is.</param>
internal sealed record RuntimeParts(
    Stack Stack, AwsIdentity Identity, DataFolder Folder, LambdaOptions Lambda, RuntimeReport Report, RuntimeClock Clock, AccessControl Access, FunctionInvoker Invoker, InvocationFaults? Faults)
{
    /// <summary>Exports what the stack does.</summary>
    public required TelemetryExporters Telemetry { get; init; }
}
