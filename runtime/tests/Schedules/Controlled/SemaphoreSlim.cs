using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Controlled;

/// <summary>Takes the place of <see cref="System.Threading.SemaphoreSlim"/> in rewritten code.</summary>
public sealed class SemaphoreSlim(int initialCount, int maxCount) : IDisposable
{
    private readonly LinkedList<TaskCompletionSource> _waiters = [];
    private bool _isDisposed;

    public SemaphoreSlim(int initialCount)
        : this(initialCount, int.MaxValue)
    {
    }

    public int CurrentCount { get; private set; } = initialCount;

    public Task WaitAsync() => WaitAsync(CancellationToken.None);

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        Schedule.Point();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        if (CurrentCount > 0)
        {
            CurrentCount--;
            return Task.CompletedTask;
        }

        var node = _waiters.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        cancellationToken.UnsafeRegister((_, token) => Cancel(node, token), null);
        return node.Value.Task;
    }

    public bool Wait(int millisecondsTimeout)
    {
        Schedule.Point();
        if (millisecondsTimeout != 0)
        {
            throw new NotSupportedException("expected a wait without a timeout");
        }

        if (CurrentCount == 0)
        {
            return false;
        }

        CurrentCount--;
        return true;
    }

    public int Release()
    {
        Schedule.Point();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var before = CurrentCount;
        if (before == maxCount)
        {
            throw new SemaphoreFullException();
        }

        if (_waiters.First is { } first)
        {
            _waiters.RemoveFirst();
            first.Value.SetResult();
        }
        else
        {
            CurrentCount++;
        }

        return before;
    }

    public void Dispose() => _isDisposed = true;

    private void Cancel(LinkedListNode<TaskCompletionSource> node, CancellationToken cancellationToken)
    {
        if (node.List is not null)
        {
            _waiters.Remove(node);
            node.Value.SetCanceled(cancellationToken);
        }
    }
}
