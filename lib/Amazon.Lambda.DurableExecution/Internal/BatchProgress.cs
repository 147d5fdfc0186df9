namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Dispatches the units of a map or parallel operation and collects their outcomes until the completion policy is met.</summary>
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

    /// <summary>Returns the index of the next unit to run; null when all units are dispatched or the policy is met.</summary>
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

    /// <summary>
    /// Completes the operation with the exception of a worker. A worker throws only for a failure of the execution or a
    /// cancellation; the failure of a unit is an item of the result.
    /// </summary>
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
