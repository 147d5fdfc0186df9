using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using DurableLocal.Bench.Simulation.Files;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Actions;
using DurableLocal.DynamoDb;
using DurableLocal.EventSources;
using DurableLocal.Hosting;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Lambda.Async;
using DurableLocal.Sqs;
using static DurableLocal.Bench.Simulation.SimulatedStack;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// One process of the runtime: the services on the store, as the runtime connects them, with simulated functions, time and
/// disk. <see cref="Kill"/> ends it as <c>kill -9</c> does.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A process that is killed disposes nothing.")]
internal sealed class SimulatedRuntime
{
    /// <summary>In the file system of the simulation.</summary>
    private const string StoreFile = "store.db";

    private readonly SimulatedTime _time;
    private readonly AsyncInvocations _asyncInvocations;
    private readonly DurableExecutionEngine _engine;
    private readonly EventSourceMappings _mappings;
    private readonly Queues _queues;
    private readonly DynamoDbService _tables;

    private SimulatedRuntime(Simulation simulation)
    {
        _time = new SimulatedTime(simulation.Clock);
        Disk = new SimulatedDisk(simulation, _time);
        var database = Disk.Database = Database.Open(StoreFile, RuntimeSchema.Migrations, Report, Disk.Run, MemoryFileSystem.Name);
        var registry = new FunctionRegistry(Stack.Functions, Identity);
        var invoker = new SimulatedFunctions(simulation, this);
        _queues = new Queues(database, Identity, _time, Report);
        _tables = new DynamoDbService(database, Identity, _time, Report);
        var options = new LambdaOptions { DataDirectory = "", FunctionHostPath = "", EnvironmentsPerFunction = 4 };
        _asyncInvocations = new AsyncInvocations(database, invoker, registry, () => _engine!, _queues.InProcess, options, _time, Report);
        var rules = new EventRules(Stack, Identity, registry, _asyncInvocations, _queues.InProcess, _time, Report);
        _engine = new DurableExecutionEngine(
            database, registry, invoker, _queues.InProcess, rules, _time, Identity, new DurableEngineOptions { ReportDefect = Report, ConcurrentInvocations = 8, MemoryLimit = 200_000 });
        _mappings = new EventSourceMappings(Stack, Identity, registry, invoker, _engine, _queues.InProcess, _time, Report, 5, _engine.WaitForCapacityAsync, new MappingStates(database), _queues.Receivers);
        Endpoints =
        [
            new SqsEndpoint(_queues),
            new DynamoDbEndpoint(_tables),
            new DurableExecutionsEndpoint(_engine, registry),
            new LambdaEndpoint(
                new InvokeOperation(registry, invoker, _asyncInvocations, _engine, database),
                new FunctionOperations(registry, Stack.EventSourceMappings, Identity, _time.GetUtcNow(), _mappings),
                new FunctionSettings(registry, _time.GetUtcNow())),
        ];
    }

    public SimulatedDisk Disk { get; }

    public IReadOnlyList<IEndpoint> Endpoints { get; }

    public TimeProvider Time => _time;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Whether it accepts requests.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether asynchronous invocations run or wait.</summary>
    public bool HasEvents => ((IPendingWork)_asyncInvocations).NextDue() is not null;

    /// <summary>Exceptions that no request waits for, those of a full disk excepted.</summary>
    public ConcurrentQueue<string> Defects { get; } = new();

    /// <summary>Opens the store, as a start of the runtime does, and resumes what it holds.</summary>
    /// <param name="opened">Called with the process before it writes.</param>
    /// <exception cref="StorageException">The disk is full.</exception>
    public static async Task StartAsync(Simulation simulation, Action<SimulatedRuntime> opened)
    {
        var runtime = new SimulatedRuntime(simulation);
        opened(runtime);
        foreach (var queue in Stack.Queues)
        {
            await runtime._queues.DeclareAsync(queue);
        }

        foreach (var table in Stack.Tables)
        {
            await runtime._tables.DeclareAsync(table);
        }

        runtime.IsReady = true;
        await runtime._engine.RecoverAsync();
        runtime._asyncInvocations.Recover();
        await runtime._mappings.StartAsync(CancellationToken.None);
    }

    /// <summary>Ends the process at once. The store is closed by <see cref="SimulatedDisk.CrashAsync"/>.</summary>
    public void Kill()
    {
        (IsAlive, IsReady) = (false, false);
        _time.Stop();
    }

    private void Report(EventSourceProblem problem)
    {
        if (problem.Defect is { } defect)
        {
            Report(defect);
        }
        else
        {
            Defects.Enqueue(problem.Message);
        }
    }

    private void Report(Exception defect)
    {
        if (IsAlive && defect is not StorageException { MayPass: true })
        {
            Defects.Enqueue(defect.ToString());
        }
    }
}
