using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// Runs the asynchronous invocations of one function in order of their due time, a limited number at a time. Each function
/// has its own dispatcher, so that one that fails or hangs does not delay others; a long queue stays on disk. A pass
/// over the store runs when an invocation is enqueued or ends, and when the next retry is due.
/// </summary>
internal sealed class AsyncInvocationDispatcher : IAsyncDisposable
{
    /// <summary>Delay after a storage error, so that a full disk does not cause a busy loop.</summary>
    private static readonly TimeSpan StorageRetryDelay = TimeSpan.FromSeconds(1);

    private readonly string _function;
    private readonly Database _database;
    private readonly int _concurrency;
    private readonly Func<AsyncInvocation, CancellationToken, Task> _run;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Task> _running = [];
    private readonly ITimer _retry;
    private bool _dispatching;
    private bool _signalled;

    public AsyncInvocationDispatcher(string function, Database database, int concurrency, Func<AsyncInvocation, CancellationToken, Task> run, TimeProvider time, CancellationToken stop)
    {
        (_function, _database, _concurrency, _run, _time, _stop) = (function, database, concurrency, run, time, stop);
        _retry = time.CreateTimer(static dispatcher => ((AsyncInvocationDispatcher)dispatcher!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Requests a pass over the store for due invocations; does not block.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _signalled = true;
            if (_dispatching || _stop.IsCancellationRequested)
            {
                return;
            }

            _dispatching = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static dispatcher => dispatcher.Dispatch(), this, preferLocal: false);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            running = [.. _running.Values];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        await _retry.DisposeAsync().ConfigureAwait(false);
    }

    private void Dispatch()
    {
        try
        {
            while (TryBeginPass(out var rows))
            {
                DispatchDue(rows);
            }
        }
        catch (StorageException)
        {
            // The store may become readable again; the error is reported to the callers that write to it.
            lock (_gate)
            {
                _dispatching = false;
            }

            _retry.Change(StorageRetryDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private void DispatchDue(int rows)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var (due, next) = _database.Read(session => (ReadDue(session, now, rows), ReadNextDue(session, now)));
        lock (_gate)
        {
            foreach (var invocation in due)
            {
                if (_running.Count < _concurrency && !_running.ContainsKey(invocation.Id) && !_stop.IsCancellationRequested)
                {
                    _running.Add(invocation.Id, RunAsync(invocation));
                }
            }
        }

        if (next is { } at)
        {
            _retry.Change(TimeSpan.FromMilliseconds(at - now), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>
    /// Whether another pass is needed and can start an invocation. <paramref name="rows"/> is the number of rows to read;
    /// it includes those of running invocations, which are still in the store.
    /// </summary>
    private bool TryBeginPass(out int rows)
    {
        lock (_gate)
        {
            rows = _concurrency;
            if (!_signalled || _running.Count >= _concurrency || _stop.IsCancellationRequested)
            {
                _dispatching = false;
                return false;
            }

            _signalled = false;
            return true;
        }
    }

    private List<AsyncInvocation> ReadDue(Session session, long now, int rows) => session.Query(
        "SELECT id, request_id, function, qualifier, payload, tenant_id, trace_id, attempts, throttles, enqueued_at FROM async_invocations WHERE function = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?",
        static row => new AsyncInvocation(row.Int64(0), row.Text(1), row.Text(2), row.TextOrNull(3), row.Blob(4), row.TextOrNull(5), row.TextOrNull(6), row.Int32(7), row.Int32(8), row.Int64(9)),
        _function, now, rows);

    private long? ReadNextDue(Session session, long now) =>
        session.Scalar("SELECT MIN(due_at) FROM async_invocations WHERE function = ? AND due_at > ?", _function, now);

    private async Task RunAsync(AsyncInvocation invocation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _run(invocation, _stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The runtime shuts down; the row stays in the store for the next start.
        }
        catch (StorageException)
        {
            // The row was not updated, so the invocation is still due.
            Remove(invocation);
            _retry.Change(StorageRetryDelay, Timeout.InfiniteTimeSpan);
            return;
        }

        Remove(invocation);
        Wake();
    }

    private void Remove(AsyncInvocation invocation)
    {
        lock (_gate)
        {
            _running.Remove(invocation.Id);
        }
    }
}
