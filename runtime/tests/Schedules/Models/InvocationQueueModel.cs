using DurableLocal.Core.Background;
using DurableLocal.Durable.Engine;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>Sources enqueue executions and wait for capacity, as the pollers do; some schedules stop the queue meanwhile.</summary>
internal sealed class InvocationQueueModel(Schedule schedule)
{
    private const int Concurrency = 2;
    private const int MaxWaitingStarts = 64;
    private const int Sources = 3;

    private readonly Dictionary<long, int> _invoked = [];
    private readonly Dictionary<string, int> _running = [];
    private int _enqueued;
    private int _waitingStarts;
    private bool _isStopped;
    private bool _isEnded;
    private int _begunAfterStop;

    public static Task RunAsync(Schedule schedule) => new InvocationQueueModel(schedule).RunAsync();

    private async Task RunAsync()
    {
        var background = new BackgroundWork(schedule.Time, error => schedule.Check(false, error.ToString()));
        var queue = new InvocationQueue(Concurrency, background, InvokeAsync);
        var sources = Enumerable.Range(0, Sources).Select(_ => schedule.Run(() => EnqueueAsync(queue))).ToList();
        if (schedule.Random.OneIn(4))
        {
            await schedule.Run(() => StopAsync(queue)).ConfigureAwait(true);
        }

        await Controlled.Tasks.WhenAll(sources).ConfigureAwait(true);
        if (!_isStopped)
        {
            await schedule.UntilAsync(() => _invoked.Count == _enqueued).ConfigureAwait(true);
        }

        await background.DisposeAsync().ConfigureAwait(true);
        schedule.Check(_running.Values.All(static count => count == 0), "the stop did not wait for an invocation");
    }

    private async Task EnqueueAsync(InvocationQueue queue)
    {
        var count = schedule.Random.Pick(5, 40);
        for (var i = 0; i < count; i++)
        {
            var isFirst = !schedule.Random.OneIn(4);
            if (isFirst)
            {
                await queue.WaitForCapacityAsync().ConfigureAwait(true);
                _waitingStarts++;
            }

            schedule.Check(_isStopped || _waitingStarts < MaxWaitingStarts + Sources + (2 * Concurrency), $"{_waitingStarts} new executions wait");
            var id = ++_enqueued;
            queue.Enqueue(Function(id), isFirst ? id : -id, isFirst);
        }
    }

    private async Task StopAsync(InvocationQueue queue)
    {
        await schedule.UntilAsync(() => _invoked.Count >= 3).ConfigureAwait(true);
        _isStopped = true;
        queue.Stop();
        _isEnded = true;
    }

    private async Task InvokeAsync(long id)
    {
        _waitingStarts -= id > 0 ? 1 : 0;
        _begunAfterStop += _isEnded ? 1 : 0;
        schedule.Check(_begunAfterStop <= 2 * Concurrency, "an invocation was started after the stop");
        var function = Function(Math.Abs(id));
        var running = _running[function] = _running.GetValueOrDefault(function) + 1;
        schedule.Check(running <= Concurrency, $"{running} invocations of one function run");
        schedule.Check(_invoked.TryAdd(Math.Abs(id), 1), $"{id} is invoked twice");
        await schedule.PauseAsync().ConfigureAwait(true);
        _running[function]--;
    }

    private static string Function(long id) => id % 3 == 0 ? "a" : "b";
}
