using DurableLocal.Core.Background;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Executions that are due to be invoked, by function. A limited number per function is handed to the invoker at once; the
/// others wait here as ids, without their envelopes. Executions that have begun go before new ones, so that open work is
/// finished first.
/// </summary>
internal sealed class InvocationQueue(int concurrentPerFunction, BackgroundWork background, Func<long, Task> invoke)
{
    /// <summary>Waiting new executions at which there is no more capacity: a few SQS batches ahead of the invocations.</summary>
    private const int MaxWaitingStarts = 64;

    private readonly Dictionary<string, FunctionQueue> _functions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TaskCompletionSource? _capacity;
    private int _waitingStarts;
    private bool _isStopped;

    /// <summary>
    /// Completes when fewer than <see cref="MaxWaitingStarts"/> new executions wait for their first invocation. Sources of
    /// new executions await it first: starts that cannot be invoked yet take CPU time from the executions that have begun.
    /// </summary>
    public Task WaitForCapacityAsync()
    {
        lock (_lock)
        {
            return HasCapacity
                ? Task.CompletedTask
                : (_capacity ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private bool HasCapacity => _isStopped || _waitingStarts < MaxWaitingStarts;

    public void Enqueue(string function, long executionId, bool isFirst)
    {
        lock (_lock)
        {
            if (!_functions.TryGetValue(function, out var queue))
            {
                _functions.Add(function, queue = new FunctionQueue());
            }

            (isFirst ? queue.Starts : queue.Resumes).Enqueue(executionId);
            _waitingStarts += isFirst ? 1 : 0;
            StartInvocations(queue);
        }
    }

    /// <summary>Starts no more invocations, and does not stop the sources of new executions, which stop themselves.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            SignalCapacity();
        }
    }

    private void StartInvocations(FunctionQueue queue)
    {
        while (!_isStopped && queue.Running < concurrentPerFunction && TryDequeue(queue, out var executionId))
        {
            queue.Running++;
            var id = executionId;
            background.Run(_ => RunAsync(queue, id));
        }
    }

    private bool TryDequeue(FunctionQueue queue, out long executionId)
    {
        if (queue.Resumes.TryDequeue(out executionId))
        {
            return true;
        }

        if (!queue.Starts.TryDequeue(out executionId))
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
            _capacity?.TrySetResult();
            _capacity = null;
        }
    }

    private async Task RunAsync(FunctionQueue queue, long executionId)
    {
        try
        {
            await invoke(executionId).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                queue.Running--;
                StartInvocations(queue);
            }
        }
    }

    private sealed class FunctionQueue
    {
        public Queue<long> Resumes { get; } = new();

        public Queue<long> Starts { get; } = new();

        public int Running { get; set; }
    }
}
