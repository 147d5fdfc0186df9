namespace DurableLocal.Core.Clock;

/// <summary>
/// The clock of a stack whose time may be skipped: the real time plus what has been skipped. A skip fires every timer that
/// it passes over before <see cref="AdvanceTo"/> returns, so work that a timer starts is under way by then.
/// </summary>
/// <remarks>Between two skips it runs as fast as the real time does.</remarks>
public sealed class ModelledTime : TimeProvider
{
    private readonly TimeProvider _real;
    private readonly Lock _gate = new();
    private readonly HashSet<ModelledTimer> _timers = [];
    private long _skippedTicks;

    /// <param name="real">The clock that it follows.</param>
    /// <param name="skipped">What an earlier process on the same data has skipped.</param>
    public ModelledTime(TimeProvider real, TimeSpan skipped)
    {
        _real = real;
        _skippedTicks = skipped.Ticks;
        Processes = new ProcessTime(this);
    }

    /// <summary>How far this clock is ahead of the real time.</summary>
    public TimeSpan Skipped => TimeSpan.FromTicks(Interlocked.Read(ref _skippedTicks));

    /// <summary>
    /// The clock for processes outside this one, which run in real time: timestamps are modelled, timers and measured
    /// durations are not affected by skips.
    /// </summary>
    public TimeProvider Processes { get; }

    public override TimeZoneInfo LocalTimeZone => _real.LocalTimeZone;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Returns the real time that corresponds to now on <paramref name="time"/>; other clocks are real already.</summary>
    public static DateTimeOffset RealNow(TimeProvider time) => time switch
    {
        ModelledTime modelled => modelled._real.GetUtcNow(),
        ProcessTime processes => processes.Real.GetUtcNow(),
        _ => time.GetUtcNow(),
    };

    /// <summary>How far <paramref name="time"/> is ahead of the real time; zero for other clocks.</summary>
    public static TimeSpan SkippedBy(TimeProvider time) => time is ModelledTime modelled ? modelled.Skipped : TimeSpan.Zero;

    public override DateTimeOffset GetUtcNow() => _real.GetUtcNow() + Skipped;

    public override long GetTimestamp() => _real.GetElapsedTime(0, _real.GetTimestamp()).Ticks + Interlocked.Read(ref _skippedTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ModelledTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Skips to <paramref name="time"/>, and fires the timers that are due by then. A time that has passed changes nothing.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        List<ModelledTimer> timers;
        lock (_gate)
        {
            var skip = time - GetUtcNow();
            if (skip <= TimeSpan.Zero)
            {
                return;
            }

            Interlocked.Add(ref _skippedTicks, skip.Ticks);
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.OnSkipped();
        }
    }

    /// <summary>Takes over what other data has skipped, which may be less. No timer may be set.</summary>
    public void Reset(TimeSpan skipped) => Interlocked.Exchange(ref _skippedTicks, skipped.Ticks);

    private void Remove(ModelledTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    /// <summary>A timer of the real clock that is set again at each skip.</summary>
    private sealed class ModelledTimer : ITimer
    {
        private readonly ModelledTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private readonly Lock _gate = new();
        private long _dueAt = long.MaxValue;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private bool _isDisposed;

        public ModelledTimer(ModelledTime time, TimerCallback callback, object? state)
        {
            (_time, _callback, _state) = (time, callback, state);
            _timer = time._real.CreateTimer(static timer => ((ModelledTimer)timer!).OnDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                if (_isDisposed)
                {
                    return false;
                }

                _period = period;
                _dueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : _time.GetTimestamp() + dueTime.Ticks;
                return _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isDisposed = true;
                _dueAt = long.MaxValue;
            }

            _timer.Dispose();
            _time.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>Fires if the skip passed over the due time, else waits for what is left.</summary>
        public void OnSkipped()
        {
            lock (_gate)
            {
                if (_dueAt == long.MaxValue)
                {
                    return;
                }

                var left = _dueAt - _time.GetTimestamp();
                if (left > 0)
                {
                    _timer.Change(Rounded(left), Timeout.InfiniteTimeSpan);
                    return;
                }
            }

            OnDue();
        }

        private void OnDue()
        {
            lock (_gate)
            {
                // The real timer and a skip may both find it due; the first of them fires it.
                if (_dueAt == long.MaxValue)
                {
                    return;
                }

                var left = _dueAt - _time.GetTimestamp();
                if (left > TimeSpan.TicksPerMillisecond)
                {
                    _timer.Change(Rounded(left), Timeout.InfiniteTimeSpan);
                    return;
                }

                if (_period == Timeout.InfiniteTimeSpan)
                {
                    _dueAt = long.MaxValue;
                }
                else
                {
                    _dueAt = _time.GetTimestamp() + _period.Ticks;
                    _timer.Change(_period, Timeout.InfiniteTimeSpan);
                }
            }

            _callback(_state);
        }

        /// <summary>Whole milliseconds, rounded up: timers ignore fractions.</summary>
        private static TimeSpan Rounded(long ticks) => TimeSpan.FromMilliseconds(Math.Ceiling(TimeSpan.FromTicks(ticks).TotalMilliseconds));
    }

    /// <inheritdoc cref="Processes"/>
    private sealed class ProcessTime(ModelledTime time) : TimeProvider
    {
        public TimeProvider Real => time._real;

        public override TimeZoneInfo LocalTimeZone => Real.LocalTimeZone;

        public override long TimestampFrequency => Real.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => Real.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Real.CreateTimer(callback, state, dueTime, period);
    }
}
