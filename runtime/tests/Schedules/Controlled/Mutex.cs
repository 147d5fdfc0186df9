using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Controlled;

/// <summary>A lock with a condition, for <see cref="Lock"/> and <see cref="Monitor"/>: blocks operations, not threads.</summary>
internal sealed class Mutex
{
    private readonly List<Operation> _entering = [];
    private readonly Queue<Operation> _waiting = [];
    private Operation? _owner;
    private int _depth;

    public bool IsHeld => _owner is not null && _owner == Schedule.Current!.Running;

    public void Enter()
    {
        Schedule.Point();
        Acquire(depth: 1);
    }

    public void Exit()
    {
        if (!IsHeld)
        {
            throw new SynchronizationLockException();
        }

        if (--_depth == 0)
        {
            Release();
            Schedule.Point();
        }
    }

    /// <summary>Releases the lock, waits for a pulse, and acquires the lock again.</summary>
    public void Wait()
    {
        var schedule = Schedule.Current!;
        var depth = _depth;
        _waiting.Enqueue(schedule.Running);
        Release();
        schedule.Block("a pulse");
        Acquire(depth);
    }

    public void PulseAll()
    {
        while (_waiting.TryDequeue(out var operation))
        {
            Schedule.Current!.Resume(operation);
        }
    }

    private void Acquire(int depth)
    {
        var schedule = Schedule.Current!;
        while (_owner is not null && _owner != schedule.Running)
        {
            _entering.Add(schedule.Running);
            schedule.Block($"a lock of {_owner}");
        }

        _owner = schedule.Running;
        _depth += depth;
    }

    private void Release()
    {
        (_owner, _depth) = (null, 0);
        _entering.ForEach(Schedule.Current!.Resume);
        _entering.Clear();
    }
}
