using System.Collections.Concurrent;
using DurableLocal.Core.Background;

namespace DurableLocal.Tests.Background;

public sealed class BackgroundWorkTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Exception> _reported = new();
    private readonly BackgroundWork _work;

    public BackgroundWorkTests() => _work = new BackgroundWork(TimeProvider.System, _reported.Enqueue);

    [Fact]
    public async Task A_stop_waits_for_the_work_that_runs()
    {
        var end = new TaskCompletionSource();
        _work.Run(_ => end.Task);

        var stop = _work.StopAsync();

        Assert.False(stop.IsCompleted);
        end.SetResult();
        await stop.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_stop_waits_for_work_that_was_started_but_has_not_begun()
    {
        var ended = 0;
        for (var work = 0; work < 100; work++)
        {
            _work.Run(async _ =>
            {
                await Task.Yield();
                Interlocked.Increment(ref ended);
            });
        }

        await _work.StopAsync().WaitAsync(Deadline);

        Assert.Equal(100, ended);
    }

    [Fact]
    public async Task A_stop_cancels_the_work_and_does_not_report_the_cancellation()
    {
        _work.Run(static stopping => Task.Delay(Timeout.Infinite, stopping));

        await _work.StopAsync().WaitAsync(Deadline);

        Assert.True(_work.Stopping.IsCancellationRequested);
        Assert.Empty(_reported);
    }

    [Fact]
    public async Task Work_after_the_stop_is_ignored()
    {
        await _work.StopAsync();
        var started = false;

        _work.Run(_ =>
        {
            started = true;
            return Task.CompletedTask;
        });
        _work.Repeat(_ =>
        {
            started = true;
            return Task.FromResult<DateTimeOffset?>(null);
        }, TimeSpan.FromMilliseconds(1)).Wake();
        await _work.DisposeAsync();

        Assert.False(started);
    }

    [Fact]
    public async Task Work_that_runs_during_the_stop_starts_no_other()
    {
        var end = new TaskCompletionSource();
        var started = false;
        _work.Run(async _ =>
        {
            await end.Task;
            _work.Run(_ =>
            {
                started = true;
                return Task.CompletedTask;
            });
        });

        var stop = _work.StopAsync();
        end.SetResult();
        await stop.WaitAsync(Deadline);

        Assert.False(started);
    }

    [Fact]
    public async Task An_exception_is_reported_and_does_not_fail_the_stop()
    {
        _work.Run(static _ => throw new InvalidOperationException("before the first await"));
        _work.Run(static async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("after it");
        });
        _work.Run(static _ => throw new OperationCanceledException("not by the stop"));

        await Wait.UntilAsync(() => Task.FromResult(_reported.Count), static count => count == 3, "three reports", 30);
        await _work.StopAsync().WaitAsync(Deadline);

        Assert.Equal(["after it", "before the first await", "not by the stop"], _reported.Select(static error => error.Message).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_stop_can_be_awaited_again()
    {
        var end = new TaskCompletionSource();
        _work.Run(_ => end.Task);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _work.StopAsync(new CancellationToken(canceled: true)));

        var stop = _work.StopAsync();
        Assert.False(stop.IsCompleted);
        end.SetResult();
        await stop.WaitAsync(Deadline);
    }

    [Fact]
    public async Task The_token_can_be_used_after_disposal()
    {
        await _work.DisposeAsync();
        await _work.DisposeAsync();

        Assert.True(_work.Stopping.IsCancellationRequested);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, _work.Stopping));
    }
}
