using DurableLocal.Core.Background;
using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// Runs the asynchronous invocations of one function in order of their due time, a limited number at a time. Each function
/// has its own dispatcher, so that one that fails or hangs does not delay others; a long queue stays on disk. A round
/// over the store runs when an invocation is enqueued or ends, and when the next retry is due.
/// </summary>
internal sealed class AsyncInvocationDispatcher
{
    private readonly string _function;
    private readonly Database _database;
    private readonly int _concurrency;
    private readonly Func<AsyncInvocation, CancellationToken, Task> _run;
    private readonly TimeProvider _time;
    private readonly BackgroundWork _background;
    private readonly BackgroundLoop _loop;
    private readonly Lock _gate = new();
    private readonly HashSet<long> _running = [];

    /// <param name="run">Runs an invocation, then deletes or postpones its row.</param>
    public AsyncInvocationDispatcher(string function, Database database, int concurrency, Func<AsyncInvocation, CancellationToken, Task> run, TimeProvider time, BackgroundWork background)
    {
        (_function, _database, _concurrency, _run, _time, _background) = (function, database, concurrency, run, time, background);
        _loop = background.Repeat(_ => Task.FromResult(StartDue()));
    }

    /// <summary>Requests a round over the store for due invocations; does not block.</summary>
    public void Wake() => _loop.Wake();

    /// <summary>Starts invocations that are due; returns when the next one will be.</summary>
    private DateTimeOffset? StartDue()
    {
        HashSet<long> started;
        lock (_gate)
        {
            // A copy from before the read: the row of an invocation that ends during the read may still be in its result.
            started = [.. _running];
        }

        var free = _concurrency - started.Count;
        if (free == 0)
        {
            // The end of an invocation leads to the next round.
            return null;
        }

        // The rows of running invocations are due too, hence up to _concurrency rows and not free ones.
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var (due, next) = _database.Read(session => (ReadDue(session, now), ReadNextDue(session, now)));
        foreach (var invocation in due.Where(row => !started.Contains(row.Id)).Take(free))
        {
            Start(invocation);
        }

        return next is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
    }

    private void Start(AsyncInvocation invocation)
    {
        lock (_gate)
        {
            _running.Add(invocation.Id);
        }

        _background.Run(stopping => RunAsync(invocation, stopping));
    }

    private async Task RunAsync(AsyncInvocation invocation, CancellationToken stopping)
    {
        try
        {
            await _run(invocation, stopping).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove(invocation.Id);
            }

            Wake();
        }
    }

    private List<AsyncInvocation> ReadDue(Session session, long now) => session.Query(
        "SELECT id, request_id, function, qualifier, payload, tenant_id, trace_id, attempts, throttles, enqueued_at FROM async_invocations WHERE function = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?",
        static row => new AsyncInvocation(row.Int64(0), row.Text(1), row.Text(2), row.TextOrNull(3), row.Blob(4), row.TextOrNull(5), row.TextOrNull(6), row.Int32(7), row.Int32(8), row.Int64(9)),
        _function, now, _concurrency);

    private long? ReadNextDue(Session session, long now) =>
        session.Scalar("SELECT MIN(due_at) FROM async_invocations WHERE function = ? AND due_at > ?", _function, now);
}
