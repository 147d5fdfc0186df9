using System.Collections.Concurrent;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Wakes receivers that wait on an empty queue: at once for a message that was committed, at the right moment for one
/// that is hidden until then. A receiver enlists before it looks, so nothing slips between its look and its wait.
/// </summary>
internal sealed class LongPollNotifier(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<long, WaiterQueue> _lines = new();
    private volatile bool _ended;

    /// <summary>Whether nobody is to wait any more.</summary>
    public bool Ended => _ended;

    public Waiter Enlist(long queueId) => Line(queueId).Enlist();

    /// <summary>Wakes one waiter for each of <paramref name="messages"/>.</summary>
    public void Announce(long queueId, int messages)
    {
        if (_lines.TryGetValue(queueId, out var line))
        {
            line.Wake(messages);
        }
    }

    /// <summary>Wakes every waiter: the queue was changed or deleted.</summary>
    public void AnnounceAll(long queueId) => Announce(queueId, int.MaxValue);

    /// <summary>A message of the queue will show up at <paramref name="visibleAt"/>, epoch milliseconds.</summary>
    public void AnnounceAt(long queueId, long visibleAt)
    {
        if (_lines.TryGetValue(queueId, out var line))
        {
            line.WakeAt(visibleAt);
        }
    }

    /// <summary>Wakes everyone for good.</summary>
    public void End()
    {
        _ended = true;
        foreach (var line in _lines.Values)
        {
            line.Wake(int.MaxValue);
        }
    }

    public void Dispose()
    {
        foreach (var line in _lines.Values)
        {
            line.Dispose();
        }
    }

    private WaiterQueue Line(long queueId) => _lines.GetOrAdd(queueId, static (_, clock) => new WaiterQueue(clock), time);
}

/// <summary>The waiters of one queue, first come first served, and the alarm they share.</summary>
internal sealed class WaiterQueue : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly ITimer _alarm;
    private long _alarmAt = long.MaxValue;

    public WaiterQueue(TimeProvider time)
    {
        _time = time;
        _alarm = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Waiter Enlist()
    {
        var waiter = new Waiter(this);
        lock (_gate)
        {
            _waiters.AddLast(waiter.Place);
        }

        return waiter;
    }

    public void Wake(int most)
    {
        lock (_gate)
        {
            for (var i = 0; i < most && _waiters.First is { } first; i++)
            {
                _waiters.RemoveFirst();
                first.Value.Signal();
            }
        }
    }

    public void WakeAt(long epochMilliseconds)
    {
        lock (_gate)
        {
            if (_waiters.Count == 0 || epochMilliseconds >= _alarmAt)
            {
                return;
            }

            _alarmAt = epochMilliseconds;
            var due = Math.Max(1, epochMilliseconds - _time.GetUtcNow().ToUnixTimeMilliseconds());
            _alarm.Change(TimeSpan.FromMilliseconds(due), Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _alarm.Dispose();

    public void Leave(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Place.List is not null)
            {
                _waiters.Remove(waiter.Place);
            }
        }

        // A signal nobody acted on may have been meant for a message that is still there.
        if (waiter.HasUnusedSignal)
        {
            Wake(1);
        }
    }

    private void Ring()
    {
        lock (_gate)
        {
            _alarmAt = long.MaxValue;
        }

        Wake(int.MaxValue);
    }
}

/// <summary>One receiver's place in the line.</summary>
internal sealed class Waiter : IDisposable
{
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WaiterQueue _line;
    private bool _used;

    public Waiter(WaiterQueue line)
    {
        _line = line;
        Place = new LinkedListNode<Waiter>(this);
    }

    public LinkedListNode<Waiter> Place { get; }

    public bool HasUnusedSignal => _signal.Task.IsCompleted && !_used;

    public void Signal() => _signal.TrySetResult();

    /// <summary>Waits for a signal; false where <paramref name="timeout"/> passed first.</summary>
    public async Task<bool> WaitAsync(long? nextVisibleAt, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (nextVisibleAt is { } moment)
        {
            _line.WakeAt(moment);
        }

        try
        {
            await _signal.Task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            _used = true;
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Dispose() => _line.Leave(this);
}
