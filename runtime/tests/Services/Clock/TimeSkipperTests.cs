using System.Collections.Concurrent;
using DurableLocal.Core.Clock;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Clock;

public sealed class TimeSkipperTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly ModelledTime _time = new(new FakeTimeProvider(Start), TimeSpan.Zero);
    private readonly ConcurrentQueue<TimeSpan> _skips = new();

    [Fact]
    public async Task Time_goes_from_one_due_timer_to_the_next_and_rests_where_there_is_none()
    {
        await using var skipper = New(isAutomatic: true);
        var work = new FakeWork(_time, 10, 25, 3600);

        skipper.Observe([work]);

        await Wait.UntilAsync(() => work.Done.Count == 3, "three timers");
        Assert.Equal([10, 25, 3600], work.Done.Select(time => (time - Start).TotalSeconds));
        Assert.Equal([10, 25, 3600], _skips.Select(skip => skip.TotalSeconds));
    }

    [Fact]
    public async Task Nothing_is_skipped_while_a_service_is_busy()
    {
        await using var skipper = New(isAutomatic: true);
        var work = new FakeWork(_time, 10);
        var busy = new FakeWork(_time) { IsBusy = true };
        skipper.Observe([work, busy]);

        await Wait.UntilAsync(() => busy.Asked > 3, "some questions");
        Assert.Equal(Start, _time.GetUtcNow());

        busy.IsBusy = false;
        await Wait.UntilAsync(() => work.Done.Count == 1, "the timer");
    }

    /// <summary>Advancing is allowed while time is held, and shows that the skipper had its turns.</summary>
    [Fact]
    public async Task Nothing_is_skipped_while_time_is_held()
    {
        await using var skipper = New(isAutomatic: true);
        var work = new FakeWork(_time, 10);
        var held = skipper.Hold();
        skipper.Observe([work]);

        for (var second = 1; second <= 5; second++)
        {
            await skipper.AdvanceAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Assert.Equal(Start.AddSeconds(second), _time.GetUtcNow());
        }

        held.Dispose();
        held.Dispose();
        await Wait.UntilAsync(() => work.Done.Count == 1, "the timer");
    }

    [Fact]
    public async Task Advancing_does_what_is_due_in_order_and_ends_at_the_given_time()
    {
        await using var skipper = New(isAutomatic: false);
        var work = new FakeWork(_time, 10, 25, 3600);
        skipper.Observe([work]);

        await skipper.AdvanceAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal([10, 25], work.Done.Select(time => (time - Start).TotalSeconds));
        Assert.Equal(Start.AddMinutes(1), _time.GetUtcNow());
        await skipper.AdvanceAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        Assert.Equal(3, work.Done.Count);
    }

    [Fact]
    public async Task A_service_that_fails_to_respond_is_reported_and_asked_again()
    {
        var reported = new ConcurrentQueue<Exception>();
        await using var skipper = new TimeSkipper(_time, isAutomatic: true, _ => { }, reported.Enqueue);
        var work = new FakeWork(_time, 10) { Failures = 2 };

        skipper.Observe([work]);

        await Wait.UntilAsync(() => work.Done.Count == 1, "the timer");
        Assert.Equal(2, reported.Count);
    }

    private TimeSkipper New(bool isAutomatic) => new(_time, isAutomatic, _skips.Enqueue, error => Assert.Fail(error.ToString()));

    /// <summary>Timers at given seconds after the start, done by a timer of the clock.</summary>
    private sealed class FakeWork : IPendingWork
    {
        private readonly ConcurrentQueue<long> _due;
        private readonly List<ITimer> _timers = [];
        private int _asked;

        public FakeWork(ModelledTime time, params int[] seconds)
        {
            _due = new(seconds.Select(second => Start.AddSeconds(second).ToUnixTimeMilliseconds()));
            foreach (var second in seconds)
            {
                _timers.Add(time.CreateTimer(
                    _ =>
                    {
                        Done.Enqueue(time.GetUtcNow());
                        _due.TryDequeue(out long _);
                    },
                    null,
                    TimeSpan.FromSeconds(second),
                    Timeout.InfiniteTimeSpan));
            }
        }

        public ConcurrentQueue<DateTimeOffset> Done { get; } = new();

        public int Asked => Volatile.Read(ref _asked);

        public int Failures { get; set; }

        public bool IsBusy
        {
            get
            {
                Interlocked.Increment(ref _asked);
                return field;
            }

            set;
        }

        public long? NextDue() => Failures-- > 0 ? throw new InvalidOperationException("not now") : _due.TryPeek(out var due) ? due : null;
    }
}
