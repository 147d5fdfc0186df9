using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.Durable.Engine;

/// <summary>What the parts of the engine share: the store, the executions in memory, the seams to the other rooms.</summary>
internal sealed class EngineContext : IDisposable
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _ends = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly StorageRetry _perseverance;

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
        _perseverance = new StorageRetry(time, options.ReportDefect);
        Live = new ExecutionCache(database, Counters, options.MemoryLimit);
        Background = new BackgroundWork(options.ReportDefect);
        var invocations = new Invocations(this);
        Queue = new InvocationQueue(options.ConcurrentInvocations, id => Background.GuardAsync(() => invocations.RunAsync(id)));
        Chained = new ChainedInvokes(this);
        var dueWork = new TimerDispatcher(this);
        Alarm = new Alarm(time, () => Background.Run(dueWork.RunAsync));
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

    public ExecutionCache Live { get; }

    public BackgroundWork Background { get; }

    public InvocationQueue Queue { get; }

    /// <summary>Cancelled when the engine drains: abandons waits for an environment, never an invocation that runs.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public Alarm Alarm { get; }

    public ChainedInvokes Chained { get; }

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Writes the delta in one transaction and settles it; if it cannot be written, memory takes the execution from the store anew.</summary>
    public async Task CommitAsync(ExecutionCache.Lease lease, Delta delta)
    {
        try
        {
            await WriteAsync(delta).ConfigureAwait(false);
        }
        catch
        {
            lease.Break();
            throw;
        }
    }

    /// <summary>
    /// Runs what only this process can do for an execution: begin its next invocation, record how one ended, bring the
    /// answer of a chained target. A disk that is full for a while holds it up and loses none of it.
    /// </summary>
    public Task RetryAsync(Func<Task> work) => _perseverance.RunAsync(work, Stopping);

    /// <inheritdoc cref="RetryAsync(Func{Task})"/>
    public Task<T> RetryAsync<T>(Func<Task<T>> work) => _perseverance.RunAsync(work, Stopping);

    /// <summary>Queues the execution's next invocation, unless one runs, is queued, or waits for its retry.</summary>
    public void Wake(ExecutionState execution)
    {
        if (execution is { IsRunning: true, Invocation: null, RetryAt: null, NeedsInvocation: false })
        {
            execution.NeedsInvocation = true;
            Queue.Enqueue(execution.FunctionName, execution.Id, isFirst: false);
        }
    }

    /// <summary>Ends the engine's own activity: no timer, no new invocation; what runs is waited for and recorded.</summary>
    public async Task StopAsync()
    {
        await Alarm.DisposeAsync().ConfigureAwait(false);
        var idle = Queue.StopAsync();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await idle.ConfigureAwait(false);
        await Background.StopAsync().ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Completes at the end of the execution, if that is yet to come.</summary>
    public Task EndOf(long executionId) =>
        _ends.GetOrAdd(executionId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void TellEnd(long executionId)
    {
        if (_ends.TryRemove(executionId, out var end))
        {
            end.TrySetResult();
        }
    }

    private async Task WriteAsync(Delta delta)
    {
        if (delta.IsEmpty)
        {
            return;
        }

        await Database.WriteAsync(delta.Write).ConfigureAwait(false);
        var (rows, bytes) = delta.Volume;
        Counters.Wrote(rows, bytes);
        if (delta.Settle() is { } due)
        {
            Alarm.Set(due);
        }

        if (!delta.Execution.IsRunning)
        {
            TellEnd(delta.Execution.Id);
        }
    }
}
