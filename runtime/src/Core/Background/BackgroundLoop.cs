namespace DurableLocal.Core.Background;

/// <summary>
/// Work in rounds, one at a time. The next round runs at a wake-up, at the time that the last one returned, or after the
/// loop's interval, whichever is first. Waiting holds no thread.
/// </summary>
/// <remarks>
/// Wake-ups are coalesced: a round sees everything that was done before the wake-ups that led to it, and a wake-up during
/// a round leads to one more. A round may run without a reason, so it must check itself what is due.
/// </remarks>
public sealed class BackgroundLoop
{
    /// <summary>Pause after a round that threw, whatever wakes the loop: a cause such as a full disk rarely passes sooner.</summary>
    public static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>A system timer accepts at most 49 days; a longer wait is divided by rounds that find nothing due.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly BackgroundWork _work;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task<DateTimeOffset?>> _round;
    private readonly TimeSpan? _every;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();

    /// <summary>The earliest time of <see cref="WakeAt"/> that has not come yet.</summary>
    private DateTimeOffset _wakeAt = DateTimeOffset.MaxValue;

    /// <summary>When the next round is due according to the last one and the interval.</summary>
    private DateTimeOffset _nextAt = DateTimeOffset.MaxValue;

    private bool _isRunning;
    private bool _isWoken;

    internal BackgroundLoop(BackgroundWork work, TimeProvider time, Func<CancellationToken, Task<DateTimeOffset?>> round, TimeSpan? every)
    {
        (_work, _time, _round, _every) = (work, time, round, every);
        _timer = time.CreateTimer(static loop => ((BackgroundLoop)loop!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (every is not null)
        {
            ScheduleNext(null);
            SetTimer();
        }
    }

    /// <summary>Runs a round as soon as possible; returns at once. Does nothing after the stop.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWoken = true;
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        _work.Run(RunRoundsAsync);
    }

    /// <summary>Runs a round at <paramref name="time"/> at the latest; a time after one that is set already changes nothing.</summary>
    public void WakeAt(DateTimeOffset time)
    {
        lock (_lock)
        {
            if (time >= _wakeAt)
            {
                return;
            }

            _wakeAt = time;

            // At the end of a round the timer is set to whatever is first by then.
            if (!_isRunning && time < _nextAt)
            {
                SetTimer();
            }
        }
    }

    internal void StopTimer() => _timer.Dispose();

    private async Task RunRoundsAsync(CancellationToken stopping)
    {
        do
        {
            BeginRound();
            try
            {
                ScheduleNext(await _round(stopping).ConfigureAwait(false));
            }
            catch (Exception error) when (error is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                _work.Report(error);
                await Task.Delay(PauseAfterFailure, _time, stopping).ConfigureAwait(false);
                Wake();
            }
        }
        while (!stopping.IsCancellationRequested && !TryWait());
    }

    private void BeginRound()
    {
        lock (_lock)
        {
            _isWoken = false;
            if (_wakeAt <= _time.GetUtcNow())
            {
                _wakeAt = DateTimeOffset.MaxValue;
            }
        }
    }

    private void ScheduleNext(DateTimeOffset? next)
    {
        lock (_lock)
        {
            _nextAt = next ?? DateTimeOffset.MaxValue;
            if (_every is { } every && _time.GetUtcNow() + every is var latest && latest < _nextAt)
            {
                _nextAt = latest;
            }
        }
    }

    /// <summary>Waits for the next wake-up or time; returns false if a round is due already.</summary>
    private bool TryWait()
    {
        lock (_lock)
        {
            if (_isWoken || FirstTime <= _time.GetUtcNow())
            {
                return false;
            }

            _isRunning = false;
            SetTimer();
            return true;
        }
    }

    private DateTimeOffset FirstTime => _wakeAt < _nextAt ? _wakeAt : _nextAt;

    private void SetTimer()
    {
        if (FirstTime == DateTimeOffset.MaxValue)
        {
            return;
        }

        // Whole milliseconds, rounded up: timers ignore fractions, and one that fires early costs a round.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (FirstTime - _time.GetUtcNow()).TotalMilliseconds)));
        _timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }
}
