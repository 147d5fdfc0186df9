namespace DurableLocal.Durable.Engine;

/// <summary>
/// Executions that are due to be invoked, by function. So many at once are handed to the invoker; the others wait here
/// as numbers, without their envelopes. Those that were begun go before those that were not: what is open is finished
/// first.
/// </summary>
internal sealed class InvocationQueue(int concurrentPerFunction, Func<long, Task> invoke)
{
    /// <summary>New executions that wait before there is no room: some batches ahead of the invocations, no more.</summary>
    private const int WaitingStarts = 64;

    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _room;
    private int _running;
    private int _waitingStarts;
    private bool _isStopped;

    /// <summary>
    /// Completes when few new executions wait for their first invocation. Who brings more work looks here first: starts
    /// that nothing can run yet take the cores from the executions that are under way.
    /// </summary>
    public Task WaitForCapacityAsync()
    {
        lock (_lock)
        {
            return HasCapacity
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private bool HasCapacity => _isStopped || _waitingStarts < WaitingStarts;

    public void Enqueue(string function, long executionId, bool isFirst)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(function, out var lane))
            {
                _lanes.Add(function, lane = new Lane());
            }

            (isFirst ? lane.Starts : lane.Resumes).Enqueue(executionId);
            _waitingStarts += isFirst ? 1 : 0;
            Start(lane);
        }
    }

    /// <summary>Starts no more; completes when those that run have ended.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _isStopped = true;
            SignalCapacity();
            if (_running == 0)
            {
                _drained.TrySetResult();
            }
        }

        return _drained.Task;
    }

    private void Start(Lane lane)
    {
        while (!_isStopped && lane.Running < concurrentPerFunction && TryTake(lane, out var executionId))
        {
            lane.Running++;
            _running++;
            var id = executionId;
            _ = Task.Run(() => RunAsync(lane, id));
        }
    }

    private bool TryTake(Lane lane, out long executionId)
    {
        if (lane.Resumes.TryDequeue(out executionId))
        {
            return true;
        }

        if (!lane.Starts.TryDequeue(out executionId))
        {
            return false;
        }

        _waitingStarts--;
        SignalCapacity();
        return true;
    }

    private void SignalCapacity()
    {
        if (HasCapacity)
        {
            _room?.TrySetResult();
            _room = null;
        }
    }

    private async Task RunAsync(Lane lane, long executionId)
    {
        try
        {
            await invoke(executionId).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                lane.Running--;
                _running--;
                Start(lane);
                if (_isStopped && _running == 0)
                {
                    _drained.TrySetResult();
                }
            }
        }
    }

    private sealed class Lane
    {
        public Queue<long> Resumes { get; } = new();

        public Queue<long> Starts { get; } = new();

        public int Running { get; set; }
    }
}
