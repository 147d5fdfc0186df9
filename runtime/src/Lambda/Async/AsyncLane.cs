using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// The asynchronous invocations of one function, oldest first, a few at a time: a function that fails or hangs holds up
/// no other, and a long queue stays on disk. Woken by what is enqueued and ended, and by the next retry's time.
/// </summary>
internal sealed class AsyncLane : IAsyncDisposable
{
    /// <summary>Wait after a fault of the store, so that a full disk is not asked a thousand times a second.</summary>
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly string _function;
    private readonly Database _database;
    private readonly int _width;
    private readonly Func<AsyncInvocation, CancellationToken, Task> _run;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Task> _running = [];
    private readonly ITimer _retry;
    private bool _looking;
    private bool _again;

    public AsyncLane(string function, Database database, int width, Func<AsyncInvocation, CancellationToken, Task> run, TimeProvider time, CancellationToken stop)
    {
        (_function, _database, _width, _run, _time, _stop) = (function, database, width, run, time, stop);
        _retry = time.CreateTimer(static lane => ((AsyncLane)lane!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Has the lane look for due invocations; returns at once.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _again = true;
            if (_looking || _stop.IsCancellationRequested)
            {
                return;
            }

            _looking = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Look(), this, preferLocal: false);
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

    private void Look()
    {
        try
        {
            while (ShouldLook(out var rows))
            {
                LookOnce(rows);
            }
        }
        catch (StorageException)
        {
            // A store that cannot be read now may be readable again; whoever writes to it is told why it is not.
            lock (_gate)
            {
                _looking = false;
            }

            _retry.Change(AfterFault, Timeout.InfiniteTimeSpan);
        }
    }

    private void LookOnce(int rows)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var (due, next) = _database.Read(session => (Due(session, now, rows), NextDue(session, now)));
        lock (_gate)
        {
            foreach (var invocation in due)
            {
                if (_running.Count < _width && !_running.ContainsKey(invocation.Id) && !_stop.IsCancellationRequested)
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

    /// <summary>Rows in hand are still in the store, so as many more are read as there are of these.</summary>
    private bool ShouldLook(out int rows)
    {
        lock (_gate)
        {
            rows = _width;
            if (!_again || _running.Count >= _width || _stop.IsCancellationRequested)
            {
                _looking = false;
                return false;
            }

            _again = false;
            return true;
        }
    }

    private List<AsyncInvocation> Due(Session session, long now, int rows) => session.Query(
        "SELECT id, request_id, function, qualifier, payload, tenant_id, trace_id, attempts, throttles, enqueued_at FROM async_invocations WHERE function = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?",
        static row => new AsyncInvocation(row.Int64(0), row.Text(1), row.Text(2), row.TextOrNull(3), row.Blob(4), row.TextOrNull(5), row.TextOrNull(6), row.Int32(7), row.Int32(8), row.Int64(9)),
        _function, now, rows);

    private long? NextDue(Session session, long now) =>
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
            // The runtime goes down; the row is still there for the next one.
        }
        catch (StorageException)
        {
            // The row still says that the invocation is due.
            End(invocation);
            _retry.Change(AfterFault, Timeout.InfiniteTimeSpan);
            return;
        }

        End(invocation);
        Wake();
    }

    private void End(AsyncInvocation invocation)
    {
        lock (_gate)
        {
            _running.Remove(invocation.Id);
        }
    }
}
