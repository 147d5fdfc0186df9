namespace DurableLocal.Core.Storage;

/// <summary>One call of <see cref="Database.WriteAsync{T}(Func{Session, T}, Durability, CancellationToken)"/>: runs inside a group's transaction, completes after it.</summary>
internal abstract class WriteOperation(Durability durability)
{
    public Durability Durability => durability;

    /// <summary>The exception that the operation threw; null where it threw none.</summary>
    public abstract Exception? Failure { get; }

    /// <summary>Runs the operation; returns false where it threw.</summary>
    public abstract bool Run(Session session);

    /// <summary>Completes the caller's task. A second call has no effect.</summary>
    /// <param name="failure">The failure of the whole transaction; null where it was committed.</param>
    public abstract void Complete(StorageException? failure);
}

internal sealed class WriteOperation<T>(Func<Session, T> operation, Durability durability, CancellationToken cancellationToken) : WriteOperation(durability)
{
    // Continuations run on the thread that completes the task. GroupWriter.CompleteAll decides which thread that is.
    private readonly TaskCompletionSource<T> _completion = new();
    private T? _result;
    private Exception? _failure;

    public Task<T> Task => _completion.Task;

    public override Exception? Failure => _failure;

    public override bool Run(Session session)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _result = operation(session);
            return true;
        }
        catch (Exception failure)
        {
            _failure = failure;
            return false;
        }
    }

    public override void Complete(StorageException? failure)
    {
        if (failure is not null)
        {
            _completion.TrySetException(failure);
        }
        else if (_failure is OperationCanceledException)
        {
            _completion.TrySetCanceled(cancellationToken);
        }
        else if (_failure is not null)
        {
            _completion.TrySetException(_failure);
        }
        else
        {
            _completion.TrySetResult(_result!);
        }
    }
}
