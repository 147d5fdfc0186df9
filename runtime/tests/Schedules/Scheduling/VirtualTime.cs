namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>The clock of a schedule: it stands still until a timer fires, and then shows the due time of that timer.</summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly Schedule _schedule;
    private readonly List<Timer> _armed = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal VirtualTime(Schedule schedule) => _schedule = schedule;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the time to the next timer, whose callback becomes an operation; returns false where none is due within a time.</summary>
    internal bool FireNext(TimeSpan within)
    {
        if (_armed.MinBy(static timer => timer.Due) is not { } next || next.Due - _now > within)
        {
            return false;
        }

        _armed.Remove(next);
        _now = next.Due > _now ? next.Due : _now;
        _schedule.Start("timer", next.Fire);
        return true;
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("expected a timer that fires once");
            }

            time._armed.Remove(this);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Due = time._now + dueTime;
                time._armed.Add(this);
            }

            return true;
        }

        public void Dispose() => time._armed.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
