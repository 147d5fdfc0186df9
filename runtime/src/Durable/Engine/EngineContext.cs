using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.Durable.Engine;

/// <summary>What the parts of the engine share: the store, the cached executions, the interfaces to Lambda and SQS.</summary>
internal sealed class EngineContext : IDisposable
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _waiters = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly StorageRetry _storageRetry;

    public EngineContext(Database database, IFunctions functions, IFunctionInvoker invoker, IQueues queues, IStatusChangeListener listener, TimeProvider time, AwsIdentity identity, DurableEngineOptions options)
    {
        Database = database;
        Functions = functions;
        Invoker = invoker;
        Queues = queues;
        Listener = listener;
        Time = time;
        Identity = identity;
        Options = options;
        _storageRetry = new StorageRetry(time, options.ReportDefect);
        Cache = new ExecutionCache(database, Counters, options.MemoryLimit);
        Background = new BackgroundWork(options.ReportDefect);
        var invocations = new Invocations(this);
        Queue = new InvocationQueue(options.ConcurrentInvocations, id => Background.GuardAsync(() => invocations.RunAsync(id)));
        Chained = new ChainedInvokes(this);
        var dispatcher = new TimerDispatcher(this);
        DueTimer = new DueTimer(time, () => Background.Run(dispatcher.RunAsync));
    }

    public Database Database { get; }

    public IFunctions Functions { get; }

    public IFunctionInvoker Invoker { get; }

    public IQueues Queues { get; }

    public IStatusChangeListener Listener { get; }

    public TimeProvider Time { get; }

    public AwsIdentity Identity { get; }

    public DurableEngineOptions Options { get; }

    public EngineCounters Counters { get; } = new();

    public ExecutionCache Cache { get; }

    public BackgroundWork Background { get; }

    public InvocationQueue Queue { get; }

    public DueTimer DueTimer { get; }

    public ChainedInvokes Chained { get; }

    /// <summary>Cancelled when the engine drains: ends the wait for an environment, never an invocation that runs.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Epoch milliseconds.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Runs <paramref name="apply"/> on the execution of <paramref name="lease"/> and writes what it recorded in one
    /// transaction; a change without any record writes nothing. If <paramref name="apply"/> or the transaction throws, the
    /// changed copy in memory is discarded: the next holder of the lease reads the committed rows. State that is not
    /// stored (the active invocation, pending notifications, deferred completions) is kept.
    /// </summary>
    /// <remarks>
    /// The only way to change a stored execution. <paramref name="apply"/> runs before the transaction begins and not
    /// within it: the lease excludes other changes, the database's single writer is not kept waiting, and an empty change
    /// (every invocation begins with one) costs no commit.
    /// </remarks>
    /// <returns>The committed change.</returns>
    public async Task<ExecutionChange> ChangeAsync(ExecutionCache.Lease lease, Action<ExecutionChange> apply)
    {
        try
        {
            var change = new ExecutionChange(lease.State!, Now);
            apply(change);
            await CommitAsync(change).ConfigureAwait(false);
            return change;
        }
        catch
        {
            lease.Invalidate();
            throw;
        }
    }

    /// <summary>
    /// Retries work that the caller cannot repeat while the disk is full: the begin and end of an invocation, the end of a
    /// chained invoke.
    /// </summary>
    public Task RetryAsync(Func<Task> work) => _storageRetry.RunAsync(work, Stopping);

    /// <inheritdoc cref="RetryAsync(Func{Task})"/>
    public Task<T> RetryAsync<T>(Func<Task<T>> work) => _storageRetry.RunAsync(work, Stopping);

    /// <summary>Queues the next invocation of the execution, unless one runs, is queued, or waits for its retry.</summary>
    public void QueueInvocation(ExecutionState execution)
    {
        if (execution is { IsRunning: true, Invocation: null, RetryAt: null, NeedsInvocation: false })
        {
            execution.NeedsInvocation = true;
            Queue.Enqueue(execution.FunctionName, execution.Id, isFirst: false);
        }
    }

    /// <summary>Stops timers and new invocations; completes when the running invocations have ended and are recorded.</summary>
    public async Task StopAsync()
    {
        await DueTimer.DisposeAsync().ConfigureAwait(false);
        var idle = Queue.StopAsync();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await idle.ConfigureAwait(false);
        await Background.StopAsync().ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>
    /// Registers a waiter for the end of a running execution. The caller must check afterwards whether the execution has
    /// ended in between, and if so call <see cref="CompleteWaiters"/>.
    /// </summary>
    /// <returns>A task that completes when the execution ends.</returns>
    public Task EndOf(long executionId) =>
        _waiters.GetOrAdd(executionId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Completes the tasks that <see cref="EndOf"/> returned for the execution.</summary>
    public void CompleteWaiters(long executionId)
    {
        if (_waiters.TryRemove(executionId, out var end))
        {
            end.TrySetResult();
        }
    }

    private async Task CommitAsync(ExecutionChange change)
    {
        if (change.IsEmpty)
        {
            return;
        }

        await Database.WriteAsync(change.Write).ConfigureAwait(false);
        var (rows, bytes) = change.Volume;
        Counters.Wrote(rows, bytes);
        if (change.MarkCommitted() is { } due)
        {
            DueTimer.Set(due);
        }

        if (!change.Execution.IsRunning)
        {
            CompleteWaiters(change.Execution.Id);
        }
    }
}
