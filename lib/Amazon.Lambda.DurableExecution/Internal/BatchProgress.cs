namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Dispatches the units of a map or parallel operation and collects their outcomes. The operation completes when its
/// completion policy is met and no dispatched unit runs any more. Unit and worker are the same here while a unit runs.
/// </summary>
internal sealed class BatchProgress<T>
{
    private readonly Lock _gate = new();
    private readonly UnitList<T> _units;
    private readonly CompletionPolicy _policy;
    private readonly BatchItem<T>?[] _items;
    private readonly bool[] _suspended;
    private readonly Action _endInvocation;
    private readonly TaskCompletionSource _policyMet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<BatchResult<T>> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;
    private int _dispatched;
    private int _active;

    /// <param name="workers">Number of workers that will call <see cref="Next"/> until it returns null.</param>
    /// <param name="endInvocation">Called when units are suspended and the others can no longer meet the policy.</param>
    public BatchProgress(UnitList<T> units, CompletionConfig config, int workers, Action endInvocation)
    {
        _units = units;
        _policy = new CompletionPolicy(config, units.Count);
        _items = new BatchItem<T>?[units.Count];
        _suspended = new bool[units.Count];
        _active = workers;
        _endInvocation = endInvocation;
        Evaluate();
    }

    /// <summary>Completes when the policy is met: running units are asked to stop, no further one is dispatched.</summary>
    public Task PolicyMet => _policyMet.Task;

    public Task<BatchResult<T>> Completed => _completed.Task;

    /// <summary>Returns the index of the next unit to run. Null when all are dispatched or the policy is met: the worker has then ended.</summary>
    public int? Next()
    {
        lock (_gate)
        {
            if (_failure is null && !_policy.IsMet && _dispatched < _units.Count)
                return _dispatched++;
            _active--;
        }

        Evaluate();
        return null;
    }

    public void Succeeded(int index, T result) => End(index, BatchItem<T>.Succeeded(index, _units.Name(index), result));

    public void Failed(int index, ChildContextException error) => End(index, BatchItem<T>.Failed(index, _units.Name(index), error));

    /// <summary>The unit stopped as it was asked to. It has no outcome.</summary>
    public void Stopped(int index) => End(index, null);

    /// <summary>The whole operation fails: the exception is not the failure of the unit.</summary>
    public void Fail(int index, Exception exception)
    {
        lock (_gate)
            _failure ??= exception;
        End(index, null);
    }

    /// <summary>Marks a unit as suspended. Returns whether the invocation continues in spite of it.</summary>
    public bool Suspended(int index)
    {
        bool continues;
        lock (_gate)
        {
            if (!_suspended[index])
            {
                _suspended[index] = true;
                _active--;
            }

            continues = _policy.IsMet || CanStillBeMet();
        }

        if (continues)
            Evaluate();
        return continues;
    }

    private void End(int index, BatchItem<T>? outcome)
    {
        lock (_gate)
        {
            if (_suspended[index])
            {
                // Another operation of the unit ended it, for example the faster branch of a Task.WhenAny.
                _suspended[index] = false;
                _active++;
            }

            if (_completed.Task.IsCompleted)
                return;
            _items[index] = outcome;
            if (outcome?.Status == BatchItemStatus.Succeeded)
                _policy.Succeeded();
            else if (outcome?.Status == BatchItemStatus.Failed)
                _policy.Failed();
        }

        Evaluate();
    }

    private void Evaluate()
    {
        var endsInvocation = false;
        lock (_gate)
        {
            if (_policy.IsMet)
                _policyMet.TrySetResult();
            if (_active == 0 && _failure is not null)
                _completed.TrySetException(_failure);
            else if (_active == 0 && _policy.IsMet)
                _completed.TrySetResult(new BatchResult<T>(Items(), _policy.Reason));
            else if (!_policy.IsMet && Array.IndexOf(_suspended, true) >= 0)
                endsInvocation = !CanStillBeMet();
        }

        if (endsInvocation)
            _endInvocation();
    }

    /// <summary>Whether the units that are not suspended can meet the policy; only a minimum of successes allows units without an outcome.</summary>
    private bool CanStillBeMet() => _active > 0 && _policy.CanBeMetWithout(_suspended.Count(suspended => suspended));

    private List<BatchItem<T>> Items()
    {
        var items = new List<BatchItem<T>>(_dispatched);
        for (var index = 0; index < _dispatched; index++)
            items.Add(_items[index] ?? BatchItem<T>.Started(index, _units.Name(index)));
        return items;
    }
}
