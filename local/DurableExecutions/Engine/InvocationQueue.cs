namespace DurableChaining.Local.DurableExecutions;

/// <summary>
/// Executions that are due to be invoked, by function. So many at once are handed to the invoker; the others wait here
/// as numbers, without their envelopes. Those that were begun go before those that were not: what is open is finished
/// first.
/// </summary>
internal sealed class InvocationQueue(int concurrentPerFunction, Func<long, Task> invoke)
{
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _isStopped;

    public void Enqueue(string function, long executionId, bool isFirst)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(function, out var lane))
            {
                _lanes.Add(function, lane = new Lane());
            }

            (isFirst ? lane.Starts : lane.Resumes).Enqueue(executionId);
            Start(lane);
        }
    }

    /// <summary>Starts no more; completes when those that run have ended.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _isStopped = true;
            if (_running == 0)
            {
                _drained.TrySetResult();
            }
        }

        return _drained.Task;
    }

    private void Start(Lane lane)
    {
        while (!_isStopped && lane.Running < concurrentPerFunction
            && (lane.Resumes.TryDequeue(out var executionId) || lane.Starts.TryDequeue(out executionId)))
        {
            lane.Running++;
            _running++;
            var id = executionId;
            _ = Task.Run(() => RunAsync(lane, id));
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
