using System.Collections.Concurrent;
using CsCheck;
using DurableLocal.Core.Background;

namespace DurableLocal.Tests.Background;

public sealed class BackgroundLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ObservedTime _time = new();
    private readonly ConcurrentQueue<Exception> _reported = new();
    private readonly BackgroundWork _work;
    private int _rounds;

    public BackgroundLoopTests() => _work = new BackgroundWork(_time, _reported.Enqueue);

    public ValueTask DisposeAsync() => _work.DisposeAsync();

    [Fact]
    public async Task The_first_round_runs_at_the_first_wake_up()
    {
        var loop = _work.Repeat(CountAsync());
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, _rounds);

        loop.Wake();

        await RoundsAsync(1);
    }

    [Fact]
    public void A_wake_up_that_is_concurrent_with_a_round_is_not_lost() => Gen.Int[0, 3].Array[1, 40].Array[1, 4].Sample(
        threads =>
        {
            // Each thread publishes an item, then wakes the loop: the last round must have seen all items.
            var published = 0;
            var seen = 0;
            var work = new BackgroundWork(TimeProvider.System, _reported.Enqueue);
            var loop = work.Repeat(async _ =>
            {
                var found = Volatile.Read(ref published);
                await Task.Yield();
                Volatile.Write(ref seen, found);
                return null;
            });
            Task.WaitAll([.. threads.Select(pauses => Task.Run(() =>
            {
                foreach (var pause in pauses)
                {
                    Interlocked.Increment(ref published);
                    loop.Wake();
                    Thread.SpinWait(pause * 50);
                }
            }))]);
            var isComplete = SpinWait.SpinUntil(() => Volatile.Read(ref seen) == threads.Sum(pauses => pauses.Length), Deadline);
            work.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return isComplete;
        },
        iter: 300,
        threads: 1);

    [Fact]
    public async Task Wake_ups_during_a_round_lead_to_one_more_round()
    {
        using var gate = new SemaphoreSlim(0);
        var loop = _work.Repeat(async _ =>
        {
            Interlocked.Increment(ref _rounds);
            await gate.WaitAsync();
            return null;
        });
        loop.Wake();
        await RoundsAsync(1);

        loop.Wake();
        loop.Wake();
        loop.WakeAt(_time.GetUtcNow());
        gate.Release();
        await RoundsAsync(2);
        gate.Release(10);
        await _work.StopAsync(CancellationToken.None).WaitAsync(Deadline);

        Assert.Equal(2, _rounds);
    }

    [Fact]
    public async Task A_round_runs_at_the_time_that_the_last_one_returned()
    {
        var loop = _work.Repeat(CountAsync(_time.GetUtcNow().AddSeconds(5)));
        loop.Wake();
        await WaitsAsync(1);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(1, _rounds);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await RoundsAsync(2);
    }

    [Fact]
    public async Task A_round_runs_after_the_interval_at_the_latest()
    {
        var loop = _work.Repeat(CountAsync(_time.GetUtcNow().AddHours(1)), TimeSpan.FromSeconds(20));
        Assert.Equal((0, 1), (_rounds, _time.Waits));

        _time.Advance(TimeSpan.FromSeconds(20));
        await WaitsAsync(2);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(1, _rounds);
        loop.Wake();
        await WaitsAsync(3);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(2, _rounds);
        _time.Advance(TimeSpan.FromSeconds(1));

        await RoundsAsync(3);
    }

    [Fact]
    public async Task Of_several_times_the_earliest_counts()
    {
        var loop = _work.Repeat(CountAsync());
        var start = _time.GetUtcNow();
        loop.WakeAt(start.AddSeconds(10));
        loop.WakeAt(start.AddSeconds(3));
        loop.WakeAt(start.AddSeconds(7));

        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(0, _rounds);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await RoundsAsync(1);
    }

    [Fact]
    public async Task A_wake_up_keeps_a_time_that_has_not_come()
    {
        var loop = _work.Repeat(CountAsync());
        loop.WakeAt(_time.GetUtcNow().AddSeconds(10));
        loop.Wake();
        await WaitsAsync(2);
        Assert.Equal(1, _rounds);

        _time.Advance(TimeSpan.FromSeconds(10));

        await RoundsAsync(2);
    }

    [Fact]
    public async Task A_time_that_is_set_during_a_round_is_kept()
    {
        using var gate = new SemaphoreSlim(0);
        var loop = _work.Repeat(async _ =>
        {
            Interlocked.Increment(ref _rounds);
            await gate.WaitAsync();
            return null;
        });
        loop.Wake();
        await RoundsAsync(1);

        loop.WakeAt(_time.GetUtcNow().AddSeconds(3));
        gate.Release(2);
        await WaitsAsync(1);
        Assert.Equal(1, _rounds);
        _time.Advance(TimeSpan.FromSeconds(3));

        await RoundsAsync(2);
    }

    [Fact]
    public async Task A_time_that_has_passed_leads_to_a_round_at_once()
    {
        _work.Repeat(CountAsync()).WakeAt(_time.GetUtcNow().AddSeconds(-1));
        _time.Advance(TimeSpan.Zero);

        await RoundsAsync(1);
    }

    [Fact]
    public async Task A_time_beyond_the_longest_timer_is_waited_for()
    {
        var due = _time.GetUtcNow().AddDays(100);
        var dueRounds = 0;
        var loop = _work.Repeat(_ =>
        {
            Interlocked.Increment(ref _rounds);
            dueRounds += _time.GetUtcNow() >= due ? 1 : 0;
            return Task.FromResult<DateTimeOffset?>(dueRounds == 0 ? due : null);
        });
        loop.Wake();

        for (var day = 0; day < 100; day++)
        {
            await WaitsAsync(day + 1);
            Assert.Equal(0, dueRounds);
            _time.Advance(TimeSpan.FromDays(1));
        }

        await RoundsAsync(101);
        Assert.Equal(1, dueRounds);
    }

    [Fact]
    public async Task A_round_that_throws_is_reported_and_repeated_a_second_later()
    {
        var loop = _work.Repeat(FailOnceAsync(new InvalidOperationException("no")));
        loop.Wake();
        await WaitsAsync(1);

        loop.Wake();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(1, _rounds);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await RoundsAsync(2);
        loop.Wake();
        await RoundsAsync(3);

        Assert.Equal("no", Assert.Single(_reported).Message);
    }

    [Fact]
    public async Task A_round_that_is_cancelled_by_something_else_than_the_stop_is_reported_and_repeated()
    {
        _work.Repeat(FailOnceAsync(new OperationCanceledException("no"))).Wake();
        await WaitsAsync(1);

        _time.Advance(TimeSpan.FromSeconds(1));

        await RoundsAsync(2);
        Assert.Equal("no", Assert.Single(_reported).Message);
    }

    [Fact]
    public async Task A_report_that_throws_does_not_end_the_loop()
    {
        await using var work = new BackgroundWork(_time, _ => throw new InvalidOperationException("no report"));
        work.Repeat(FailOnceAsync(new InvalidOperationException("no"))).Wake();
        await WaitsAsync(1);

        _time.Advance(TimeSpan.FromSeconds(1));

        await RoundsAsync(2);
    }

    [Fact]
    public async Task A_stop_ends_the_pause_after_a_failure()
    {
        _work.Repeat(_ => throw new InvalidOperationException("no")).Wake();
        await WaitsAsync(1);

        await _work.StopAsync(CancellationToken.None).WaitAsync(Deadline);

        Assert.Single(_reported);
    }

    [Fact]
    public async Task A_stop_waits_for_the_round_and_starts_no_other()
    {
        var end = new TaskCompletionSource();
        var loop = _work.Repeat(
            async stopping =>
            {
                Interlocked.Increment(ref _rounds);
                await end.Task;
                stopping.ThrowIfCancellationRequested();
                return null;
            },
            TimeSpan.FromSeconds(20));
        loop.Wake();
        await RoundsAsync(1);
        loop.Wake();

        var stop = _work.StopAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        end.SetResult();
        await stop.WaitAsync(Deadline);
        loop.Wake();
        loop.WakeAt(_time.GetUtcNow());
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, _rounds);
        Assert.Empty(_reported);
    }

    private Func<CancellationToken, Task<DateTimeOffset?>> CountAsync(DateTimeOffset? next = null) => _ =>
    {
        // The time is returned once: a time that has passed would lead to rounds without end.
        var isFirst = Interlocked.Increment(ref _rounds) == 1;
        return Task.FromResult(isFirst ? next : null);
    };

    private Func<CancellationToken, Task<DateTimeOffset?>> FailOnceAsync(Exception failure) =>
        _ => Interlocked.Increment(ref _rounds) == 1 ? throw failure : Task.FromResult<DateTimeOffset?>(null);

    private Task RoundsAsync(int rounds) => Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref _rounds)), seen => seen >= rounds, $"round {rounds}", 30);

    /// <summary>Waits until a timer has been set that many times: the loop waits for a time, or for the end of a pause.</summary>
    private Task WaitsAsync(int waits) => Wait.UntilAsync(() => Task.FromResult(_time.Waits), seen => seen >= waits, $"timer set {waits} times", 30);
}
