using DurableLocal.Core.Clock;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Clock;

public sealed class ModelledTimeTests
{
    private readonly FakeTimeProvider _real = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly ModelledTime _time;

    public ModelledTimeTests() => _time = new ModelledTime(_real, TimeSpan.FromHours(1));

    [Fact]
    public void It_is_the_real_time_and_what_was_skipped()
    {
        var started = _time.GetTimestamp();

        _real.Advance(TimeSpan.FromSeconds(2));
        _time.AdvanceTo(_time.GetUtcNow().AddDays(30));

        Assert.Equal(_real.GetUtcNow().AddHours(1).AddDays(30), _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(1) + TimeSpan.FromDays(30), _time.Skipped);
        Assert.Equal(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(2), _time.GetElapsedTime(started));
    }

    [Fact]
    public void A_skip_fires_the_timers_it_passes_over_before_it_returns_and_shortens_the_others()
    {
        var fired = new List<string>();
        using var first = _time.CreateTimer(_ => fired.Add("first"), null, TimeSpan.FromMinutes(10), Timeout.InfiniteTimeSpan);
        using var second = _time.CreateTimer(_ => fired.Add("second"), null, TimeSpan.FromMinutes(30), Timeout.InfiniteTimeSpan);

        _time.AdvanceTo(_time.GetUtcNow().AddMinutes(20));
        Assert.Equal(["first"], fired);

        _real.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(["first"], fired);
        _real.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["first", "second"], fired);
    }

    [Fact]
    public void A_timer_fires_once_and_a_periodic_one_goes_on()
    {
        var (once, often) = (0, 0);
        using var single = _time.CreateTimer(_ => once++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        using var periodic = _time.CreateTimer(_ => often++, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        _time.AdvanceTo(_time.GetUtcNow().AddHours(1));
        _real.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((1, 2), (once, often));
    }

    [Fact]
    public async Task A_timer_that_was_stopped_or_disposed_does_not_fire()
    {
        var fired = 0;
        await using var stopped = _time.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        var disposed = _time.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await disposed.DisposeAsync();

        _time.AdvanceTo(_time.GetUtcNow().AddHours(1));

        Assert.Equal(0, fired);
        Assert.False(disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_is_skipped()
    {
        var delay = Task.Delay(TimeSpan.FromDays(30), _time, TestContext.Current.CancellationToken);

        _time.AdvanceTo(_time.GetUtcNow().AddDays(31));

        await delay.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Processes_have_modelled_timestamps_and_real_timers_and_deadlines()
    {
        var fired = 0;
        using var timer = _time.Processes.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        var started = _time.Processes.GetTimestamp();

        _time.AdvanceTo(_time.GetUtcNow().AddDays(1));

        Assert.Equal(0, fired);
        Assert.Equal(TimeSpan.Zero, _time.Processes.GetElapsedTime(started));
        Assert.Equal(_time.GetUtcNow(), _time.Processes.GetUtcNow());
        Assert.Equal(_real.GetUtcNow(), ModelledTime.RealNow(_time.Processes));
        Assert.Equal(_real.GetUtcNow(), ModelledTime.RealNow(_time));
    }

    [Fact]
    public void The_past_is_never_skipped_to()
    {
        var now = _time.GetUtcNow();

        _time.AdvanceTo(now.AddSeconds(-1));

        Assert.Equal(now, _time.GetUtcNow());
    }
}
