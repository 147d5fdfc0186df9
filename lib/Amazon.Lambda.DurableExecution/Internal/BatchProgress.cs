namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Hands out the units of a map or parallel operation and collects what becomes of them, until the policy is met.</summary>
internal sealed class BatchProgress<T>
{
    private readonly Lock _gate = new();
    private readonly UnitList<T> _units;
    private readonly CompletionPolicy _policy;
    private readonly BatchItem<T>?[] _items;
    private readonly TaskCompletionSource<BatchResult<T>> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _dispatched;

    public BatchProgress(UnitList<T> units, CompletionConfig config)
    {
        _units = units;
        _policy = new CompletionPolicy(config, units.Count);
        _items = new BatchItem<T>?[units.Count];
        CompleteIfMet();
    }

    public Task<BatchResult<T>> Completed => _completed.Task;

    /// <summary>The next unit to run; null where there is none or none is needed any more.</summary>
    public int? Next()
    {
        lock (_gate)
            return _completed.Task.IsCompleted || _dispatched == _units.Count ? null : _dispatched++;
    }

    public void Succeeded(int index, T result)
    {
        lock (_gate)
        {
            _items[index] = BatchItem<T>.Succeeded(index, _units.Name(index), result);
            _policy.Succeeded();
            CompleteIfMet();
        }
    }

    public void Failed(int index, ChildContextException error)
    {
        lock (_gate)
        {
            _items[index] = BatchItem<T>.Failed(index, _units.Name(index), error);
            _policy.Failed();
            CompleteIfMet();
        }
    }

    /// <summary>Ends the operation with what a worker throws: not a unit's failure but the execution's, or a cancellation.</summary>
    public void Observe(Task worker) => worker.ContinueWith(
        ended => ended.Exception is { } failure
            ? _completed.TrySetException(failure.InnerExceptions)
            : _completed.TrySetCanceled(CancellationToken.None),
        CancellationToken.None,
        TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private void CompleteIfMet()
    {
        if (_policy.IsMet && !_completed.Task.IsCompleted)
            _completed.TrySetResult(new BatchResult<T>(Items(), _policy.Reason));
    }

    private List<BatchItem<T>> Items()
    {
        var items = new List<BatchItem<T>>(_dispatched);
        for (var index = 0; index < _dispatched; index++)
            items.Add(_items[index] ?? BatchItem<T>.Started(index, _units.Name(index)));
        return items;
    }
}
