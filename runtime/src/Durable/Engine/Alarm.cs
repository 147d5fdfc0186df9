namespace DurableLocal.Durable.Engine;

/// <summary>
/// The one timer of the engine. The priority queue over due times is the store's index: this only sleeps until its
/// first entry and is set forward when an earlier one is committed.
/// </summary>
internal sealed class Alarm : IAsyncDisposable
{
    /// <summary>A timer takes at most 49 days; a day is often enough to look.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _due = long.MaxValue;
    private bool _isStopped;

    public Alarm(TimeProvider time, Action ring)
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

                ring();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <param name="due">Epoch milliseconds; a later time than the one set already changes nothing.</param>
    public void Set(long due)
    {
        lock (_lock)
        {
            if (due >= _due || _isStopped)
            {
                return;
            }

            _due = due;
            var sleep = TimeSpan.FromMilliseconds(Math.Max(0, due - _time.GetUtcNow().ToUnixTimeMilliseconds()));
            _timer.Change(sleep < LongestSleep ? sleep : LongestSleep, Timeout.InfiniteTimeSpan);
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
