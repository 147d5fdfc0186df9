using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.Durable;

/// <summary>
/// The durable-execution engine: stores executions, invokes their functions, runs their timers and chained invokes. A
/// change is on disk before the response that acknowledges it.
/// </summary>
public sealed class DurableExecutionEngine : IDurableExecutions, IPendingWork, IAsyncDisposable
{
    /// <summary>
    /// Starts that are being written: once committed, the timeout of an execution is stored before its first invocation is
    /// queued. The request may wait for the execution's end, so nothing else counts it.
    /// </summary>
    private readonly ActivityCounter _starts = new();

    public DurableExecutionEngine(Database database, IFunctions functions, IFunctionInvoker invoker, IQueues queues, IStatusChangeListener listener, TimeProvider time, AwsIdentity identity, DurableEngineOptions? options = null)
    {
        Context = new EngineContext(database, functions, invoker, queues, listener, time, identity, options ?? new DurableEngineOptions());
        Checkpoints = new Checkpoints(Context);
        Commands = new ExecutionCommands(Context);
        Queries = new ExecutionQueries(database, time);
        Management = new ManagementCommands(Context);
    }

    /// <summary>The schema of durable executions, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations => DurableSchema.Migrations;

    public EngineCounters Counters => Context.Counters;

    /// <summary>Reads across functions, for a user interface.</summary>
    public ExecutionQueries Queries { get; }

    bool IPendingWork.IsBusy => _starts.IsBusy || Context.Background.IsBusy;

    /// <summary>The next timer of an operation, timeout or retry of an execution; not the removal of a closed one.</summary>
    long? IPendingWork.NextDue() => Context.Database.Read(static session =>
    {
        long?[] times =
        [
            session.Scalar("SELECT MIN(due_at) FROM durable_operations WHERE due_at IS NOT NULL"),
            session.Scalar("SELECT MIN(due_at) FROM durable_executions WHERE status = ?", (int)ExecutionStatus.Running),
        ];
        return times.Min();
    });

    /// <summary>Completes when few new executions wait for their first invocation. Event sources await it before they start more.</summary>
    public Task WaitForCapacityAsync() => Context.Queue.WaitForCapacityAsync();

    internal EngineContext Context { get; }

    internal Checkpoints Checkpoints { get; }

    internal ExecutionCommands Commands { get; }

    internal ManagementCommands Management { get; }

    public async Task<DurableStart> StartAsync(FunctionVersion function, string? name, ReadOnlyMemory<byte> payload, bool asynchronous, string? tenantId, string? traceHeader, CancellationToken cancellationToken)
    {
        CheckStart(name, payload, asynchronous);
        var input = payload.IsEmpty ? "null"u8.ToArray() : payload.ToArray();
        var execution = NewExecution.Of(function, name, input, asynchronous, Context.Now, traceHeader, tenantId);
        _starts.Begin();
        try
        {
            var started = await Context.Database.WriteAsync(session => StartOrFind(session, execution, isNamed: name is not null), cancellationToken).ConfigureAwait(false);
            if (started.IsNew)
            {
                NewExecution.Begin(Context, execution);
            }

            return started;
        }
        finally
        {
            _starts.End();
        }
    }

    public async Task<DurableOutcome> WaitForCompletionAsync(string executionArn, CancellationToken cancellationToken)
    {
        var arn = ExecutionArn.Parse(executionArn) ?? throw DurableErrors.UnknownExecution();
        var found = Find(arn);
        if (found.IsOpen)
        {
            // Read again after the waiter is registered: the execution may have ended in between.
            var end = Context.EndOf(found.Id);
            found = Find(arn);
            if (found.IsOpen)
            {
                await end.WaitAsync(cancellationToken).ConfigureAwait(false);
                found = Find(arn);
            }
            else
            {
                Context.CompleteWaiters(found.Id);
            }
        }

        var payload = Context.Database.Read(session => ExecutionStore.Payload(session, found.Id, found.EndEvent));
        return found.Status == ExecutionStatus.Succeeded
            ? new DurableOutcome(ProtocolNames.Of(found.Status), payload is null ? null : Encoding.UTF8.GetString(payload), null)
            : new DurableOutcome(ProtocolNames.Of(found.Status), null, ErrorObject.Parse(payload));
    }

    /// <summary>Starts an execution with the recorded results of another one up to an operation, which runs again as all after it.</summary>
    /// <inheritdoc cref="Rerun.StartAsync"/>
    public Task<string> RerunAsync(string arn, string from, string? name, byte[]? input)
    {
        CheckStart(name, input, asynchronous: true);
        return new Rerun(Context).StartAsync(arn, from, name, input);
    }

    /// <summary>
    /// Resumes the executions of the last process; must be awaited once, before the first request. Interrupted invocations
    /// are repeated and do not count as failures, timers are set, plain targets of chained invokes in flight run again.
    /// </summary>
    public Task RecoverAsync(CancellationToken cancellationToken = default) => new Recovery(Context).RunAsync(cancellationToken);

    /// <summary>Starts no more invocations and waits for the running ones; the next process resumes the executions.</summary>
    /// <param name="cancellationToken">Ends the wait, not the invocations.</param>
    public Task DrainAsync(CancellationToken cancellationToken = default) => Context.StopAsync(cancellationToken);

    /// <summary>Returns the versions of a function that executions in flight run on.</summary>
    public IReadOnlySet<string> VersionsInUse(string functionName) =>
        Context.Database.Read(session => ExecutionList.OpenVersions(session, functionName)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Drains without a limit of time: what still runs must be able to write to the store.</summary>
    public ValueTask DisposeAsync() => Context.DisposeAsync();

    /// <exception cref="AwsException">ResourceNotFoundException 404: there is no such execution, or it is being deleted.</exception>
    private ExecutionState Find(ExecutionArn arn) =>
        Context.Database.Read(session => ExecutionStore.LoadHead(session, arn)) is { Status: not ExecutionStatus.Deleting } found ? found : throw DurableErrors.UnknownExecution();

    private static void CheckStart(string? name, ReadOnlyMemory<byte> payload, bool asynchronous)
    {
        ModelRules.CheckExecutionName(name);
        var limit = asynchronous ? DurableLimits.AsynchronousInput : DurableLimits.PayloadField;
        if (payload.Length > limit)
        {
            throw DurableErrors.TooLarge(payload.Length, limit);
        }
    }

    /// <exception cref="AwsException">
    /// DurableExecutionAlreadyStartedException 409: an execution of that name has another payload. Payloads are compared
    /// byte by byte.
    /// </exception>
    private DurableStart StartOrFind(Session session, ExecutionState execution, bool isNamed)
    {
        if (isNamed && FindNamed(session, execution) is { } existing)
        {
            return existing.Input.AsSpan().SequenceEqual(execution.Input) ? new DurableStart(existing.Arn, IsNew: false) : throw DurableErrors.AlreadyStarted(existing.Arn);
        }

        NewExecution.Store(Context, session, execution);
        return new DurableStart(execution.Arn, IsNew: true);
    }

    /// <summary>Returns the execution with that name, or null. One that is being deleted or whose retention period is over is removed, which frees the name.</summary>
    private static ExecutionState? FindNamed(Session session, ExecutionState execution)
    {
        if (ExecutionStore.LoadNamed(session, execution.FunctionName, execution.Name) is not { } existing)
        {
            return null;
        }

        if (existing.IsOpen || existing.DueAt > execution.StartedAt)
        {
            return existing;
        }

        Retention.Remove(session, existing.Id);
        return null;
    }
}
