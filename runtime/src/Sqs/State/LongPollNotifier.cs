using System.Collections.Concurrent;
using DurableLocal.Core.Clock;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Wakes receivers that wait on an empty queue: at once for a message that was committed, or when a hidden message becomes
/// visible. A receiver registers before it queries the queue, so a message committed between its query and its wait wakes it.
/// </summary>
internal sealed class LongPollNotifier(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<long, WaiterQueue> _waiters = new();
    private volatile bool _ended;

    /// <summary>Whether <see cref="End"/> was called: receivers no longer wait.</summary>
    public bool Ended => _ended;

    /// <param name="queueId">The queue to wait on.</param>
    /// <param name="activity">Counts the receiver as running except while it waits without a signal; null not to count it.</param>
    public Waiter Register(long queueId, ActivityCounter? activity = null) =>
        _waiters.GetOrAdd(queueId, static (_, clock) => new WaiterQueue(clock), time).Register(activity);

    /// <summary>When the next hidden message becomes visible that a receiver waits for, in epoch milliseconds; null if there is none.</summary>
    public long? NextDue() => _waiters.Values.Select(static waiters => waiters.NextDue()).Min();

    /// <summary>Wakes one waiter for each of <paramref name="messages"/>.</summary>
    public void Notify(long queueId, int messages)
    {
        if (_waiters.TryGetValue(queueId, out var waiters))
        {
            waiters.Wake(messages);
        }
    }

    /// <summary>Wakes one waiter for a message visible at <paramref name="visibleAt"/>: now, or when that time comes.</summary>
    public void Notify(long queueId, long visibleAt, long now)
    {
        if (visibleAt > now)
        {
            NotifyAt(queueId, visibleAt);
        }
        else
        {
            Notify(queueId, 1);
        }
    }

    /// <summary>Wakes every waiter: the queue was changed or deleted.</summary>
    public void NotifyAll(long queueId) => Notify(queueId, int.MaxValue);

    /// <summary>Wakes the waiters when a message becomes visible.</summary>
    /// <param name="queueId">The queue of the message.</param>
    /// <param name="visibleAt">Epoch milliseconds.</param>
    public void NotifyAt(long queueId, long visibleAt)
    {
        if (_waiters.TryGetValue(queueId, out var waiters))
        {
            waiters.WakeAt(visibleAt);
        }
    }

    /// <summary>Wakes every waiter of every queue; receivers do not wait again.</summary>
    public void End()
    {
        _ended = true;
        foreach (var waiters in _waiters.Values)
        {
            waiters.Wake(int.MaxValue);
        }
    }

    public void Dispose()
    {
        foreach (var waiters in _waiters.Values)
        {
            waiters.Dispose();
        }
    }
}

/// <summary>The waiters of one queue in order of registration, and the timer that they share.</summary>
internal sealed class WaiterQueue : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly ITimer _timer;
    private long _dueAt = long.MaxValue;

    public WaiterQueue(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => OnDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public long? NextDue()
    {
        lock (_gate)
        {
            return _waiters.Count > 0 && _dueAt < long.MaxValue ? _dueAt : null;
        }
    }

    public Waiter Register(ActivityCounter? activity)
    {
        var waiter = new Waiter(this, activity);
        lock (_gate)
        {
            _waiters.AddLast(waiter.Node);
        }

        return waiter;
    }

    /// <summary>Signals and removes up to <paramref name="max"/> waiters.</summary>
    public void Wake(int max)
    {
        lock (_gate)
        {
            for (var i = 0; i < max && _waiters.First is { } first; i++)
            {
                _waiters.RemoveFirst();
                first.Value.Signal();
            }
        }
    }

    /// <summary>Sets the timer to an earlier time where someone waits; a later time is ignored, since every waiter then queries again.</summary>
    public void WakeAt(long epochMilliseconds)
    {
        lock (_gate)
        {
            if (_waiters.Count == 0 || epochMilliseconds >= _dueAt)
            {
                return;
            }

            _dueAt = epochMilliseconds;
            var delay = Math.Max(1, epochMilliseconds - _time.EpochMilliseconds());
            _timer.Change(TimeSpan.FromMilliseconds(delay), Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Ends the waiter's activity until it is signalled; does nothing if it has been.</summary>
    public void BeginWait(Waiter waiter)
    {
        lock (_gate)
        {
            waiter.BeginWait();
        }
    }

    /// <summary>Resumes the activity of a waiter that was not signalled.</summary>
    public void EndWait(Waiter waiter)
    {
        lock (_gate)
        {
            waiter.EndWait();
        }
    }

    public void Unregister(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Node.List is not null)
            {
                _waiters.Remove(waiter.Node);
            }
        }

        // The message behind an unused signal may still be in the queue.
        if (waiter.HasUnusedSignal)
        {
            Wake(1);
        }
    }

    private void OnDue()
    {
        lock (_gate)
        {
            _dueAt = long.MaxValue;
            Wake(int.MaxValue);
        }
    }
}

/// <summary>The registration of one receiver; disposing it unregisters.</summary>
internal sealed class Waiter : IDisposable
{
    private readonly TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WaiterQueue _queue;
    private readonly ActivityCounter? _activity;
    private bool _used;
    private bool _isWaiting;

    public Waiter(WaiterQueue queue, ActivityCounter? activity)
    {
        (_queue, _activity) = (queue, activity);
        Node = new LinkedListNode<Waiter>(this);
    }

    public LinkedListNode<Waiter> Node { get; }

    public bool HasUnusedSignal => _signal.Task.IsCompleted && !_used;

    /// <summary>Ends the wait. The activity of the receiver resumes here, before its code does.</summary>
    public void Signal()
    {
        EndWait();
        _signal.TrySetResult();
    }

    /// <summary>As <see cref="WaiterQueue.BeginWait"/>, which holds the lock.</summary>
    public void BeginWait()
    {
        if (!_signal.Task.IsCompleted)
        {
            _isWaiting = true;
            _activity?.End();
        }
    }

    /// <summary>As <see cref="WaiterQueue.EndWait"/>, which holds the lock.</summary>
    public void EndWait()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            _activity?.Begin();
        }
    }

    /// <summary>Waits for a signal; returns false where <paramref name="timeout"/> passed first.</summary>
    /// <param name="nextVisibleAt">When the next hidden message becomes visible, epoch milliseconds; null where none is hidden.</param>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> WaitAsync(long? nextVisibleAt, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (nextVisibleAt is { } visibleAt)
        {
            _queue.WakeAt(visibleAt);
        }

        _queue.BeginWait(this);
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
        finally
        {
            _queue.EndWait(this);
        }
    }

    public void Dispose() => _queue.Unregister(this);
}
