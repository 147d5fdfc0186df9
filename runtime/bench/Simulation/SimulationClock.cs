namespace DurableLocal.Bench.Simulation;

/// <summary>
/// The time of a simulation: it stands still while anything runs, and moves from timer to timer. Wall-clock time may jump;
/// timers do not follow, as those of a machine that was suspended or whose clock was set.
/// </summary>
internal sealed class SimulationClock
{
    private readonly PriorityQueue<(SimulatedTime.Timer Timer, long Version), (long DueAt, long Number)> _timers = new();
    private long _number;

    /// <summary>Ticks since the start of the simulation.</summary>
    public long Elapsed { get; private set; }

    /// <summary>What the jumps of the wall clock sum up to.</summary>
    public TimeSpan Offset { get; private set; }

    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public DateTimeOffset UtcNow => Start.AddTicks(Elapsed) + Offset;

    /// <summary>What the wall clock was last set forward to; its least value if it never was.</summary>
    public DateTimeOffset LastForwardJump { get; private set; }

    public void Jump(TimeSpan by)
    {
        Offset += by;
        LastForwardJump = by > TimeSpan.Zero ? UtcNow : LastForwardJump;
    }

    /// <summary>Moves to the next timer and fires it; returns false if there is none before <paramref name="limit"/>.</summary>
    public bool FireNext(TimeSpan limit)
    {
        while (_timers.TryPeek(out var next, out var due))
        {
            if (due.DueAt > limit.Ticks)
            {
                return false;
            }

            _timers.Dequeue();
            if (next.Timer.IsSet(next.Version))
            {
                Elapsed = Math.Max(Elapsed, due.DueAt);
                next.Timer.Fire();
                return true;
            }
        }

        return false;
    }

    /// <param name="dueAt">In ticks of <see cref="Elapsed"/>. Timers of one time fire in the order in which they were set.</param>
    public void Add(SimulatedTime.Timer timer, long version, long dueAt) => _timers.Enqueue((timer, version), (dueAt, _number++));
}

/// <summary>The time of one process: its timers end with it.</summary>
internal sealed class SimulatedTime(SimulationClock clock) : TimeProvider
{
    private bool _isStopped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => clock.UtcNow;

    public override long GetTimestamp() => clock.Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, clock, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>No timer fires from here on.</summary>
    public void Stop() => _isStopped = true;

    internal sealed class Timer(SimulatedTime time, SimulationClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _version;
        private TimeSpan _period;
        private bool _isSet;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _version++;
            _period = period;
            _isSet = dueTime != Timeout.InfiniteTimeSpan;
            if (_isSet && !time._isStopped)
            {
                clock.Add(this, _version, clock.Elapsed + dueTime.Ticks);
            }

            return true;
        }

        public bool IsSet(long version) => _isSet && version == _version && !time._isStopped;

        public void Fire()
        {
            _isSet = false;
            if (_period != Timeout.InfiniteTimeSpan && _period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback(state);
        }

        public void Dispose()
        {
            _isSet = false;
            _version++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
