namespace DurableLocal.Durable.Engine;

/// <summary>
/// The one timer of the engine. The store's index over due times serves as the priority queue: this timer only fires at
/// its first entry, and moves forward when an earlier entry is committed.
/// </summary>
internal sealed class DueTimer : IAsyncDisposable
{
    /// <summary>A system timer accepts at most 49 days; a longer delay fires daily until it is due.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _due = long.MaxValue;
    private bool _isStopped;

    public DueTimer(TimeProvider time, Action onDue)
    {
        _time = time;
        _timer = time.CreateTimer(
            _ =>
            {
                lock (_lock)
                {
                    _due = long.MaxValue;
                    if (_isStopped)
                    {
                        return;
                    }
                }

                onDue();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires at <paramref name="due"/> at the latest.</summary>
    /// <param name="due">Epoch milliseconds; a time after the one already set changes nothing.</param>
    public void Set(long due)
    {
        lock (_lock)
        {
            if (due >= _due || _isStopped)
            {
                return;
            }

            _due = due;
            var delay = TimeSpan.FromMilliseconds(Math.Max(0, due - _time.GetUtcNow().ToUnixTimeMilliseconds()));
            _timer.Change(delay < LongestDelay ? delay : LongestDelay, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isStopped = true;
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
    }
}
