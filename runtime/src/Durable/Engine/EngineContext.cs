using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Background;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Operations;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.Durable.Engine;

/// <summary>What the parts of the engine share: the store, the cached executions, the interfaces to Lambda and SQS.</summary>
internal sealed class EngineContext : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _waiters = new();
    private readonly StorageRetry _storageRetry;
    private readonly BackgroundLoop _timers;

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
        Background = new BackgroundWork(time, options.ReportDefect);
        var invocations = new Invocations(this);
        Queue = new InvocationQueue(options.ConcurrentInvocations, Background, invocations.RunAsync);
        Chained = new ChainedInvokes(this);
        var dispatcher = new TimerDispatcher(this);
        _timers = Background.Repeat(_ => dispatcher.RunAsync());
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

    public ChainedInvokes Chained { get; }

    /// <summary>Cancelled when the engine drains: ends the wait for an environment, never an invocation that runs.</summary>
    public CancellationToken Stopping => Background.Stopping;

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

    /// <summary>
    /// Continues an execution whose invocation was lost: queues the next one, or completes the pause that waited for it.
    /// </summary>
    public async Task ContinueAsync(long executionId)
    {
        using var lease = await Cache.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { } execution)
        {
            return;
        }

        if (execution is { Status: ExecutionStatus.Pausing, Invocation: null })
        {
            await ChangeAsync(lease, change => PauseTransitions.Enter(this, change, invokesAtResume: true)).ConfigureAwait(false);
            return;
        }

        QueueInvocation(execution);
    }

    /// <summary>
    /// Runs <see cref="TimerDispatcher"/> at <paramref name="due"/> at the latest. The store's index over due times serves
    /// as the priority queue, so the loop only waits for its first entry.
    /// </summary>
    /// <param name="due">Epoch milliseconds.</param>
    public void SetTimer(long due) => _timers.WakeAt(DateTimeOffset.FromUnixTimeMilliseconds(due));

    /// <summary>Stops timers and new invocations; completes when the running invocations have ended and are recorded.</summary>
    /// <param name="cancellationToken">Ends the wait, not the invocations.</param>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Queue.Stop();
        return Background.StopAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Queue.Stop();
        return Background.DisposeAsync();
    }

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

        await Database.WriteAsync(change.Write, change.Durability).ConfigureAwait(false);
        var (rows, bytes) = change.Volume;
        Counters.Wrote(rows, bytes);
        foreach (var operation in change.Operations)
        {
            if (operation.EndedAt == change.Now)
            {
                Counters.Ended(operation);
            }
        }

        if (change.MarkCommitted() is { } due)
        {
            SetTimer(due);
        }

        if (!change.Execution.IsOpen)
        {
            CompleteWaiters(change.Execution.Id);
        }
    }
}
