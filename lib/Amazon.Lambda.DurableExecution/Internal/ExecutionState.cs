namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The recorded operations as far as this invocation knows them, and who waits for one of them to change.</summary>
internal sealed class ExecutionState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Operation> _operations = [];
    private readonly Dictionary<string, Suspension> _suspensions = [];
    private readonly HashSet<string> _unvisited = [];
    private volatile bool _replaying;

    /// <summary>True until the workflow has passed every operation that had ended before this invocation.</summary>
    public bool IsReplaying => _replaying;

    /// <summary>Takes the envelope's page, which decides whether this invocation is a replay.</summary>
    public void Begin(IReadOnlyList<Operation> firstPage)
    {
        Merge(firstPage);
        var hidden = new HashSet<string>();
        foreach (var operation in firstPage)
        {
            if (operation is not { Id: { } id, Type: not OperationTypes.Execution } || !OperationState.IsTerminal(operation.Status))
                continue;

            // What is inside a completed context is passed only if the context's body runs again.
            var inside = operation.ParentId is { } parent && hidden.Contains(parent);
            if (!inside)
                _unvisited.Add(id);
            if (inside || operation is { Type: OperationTypes.Context, ContextDetails.ReplayChildren: not true })
                hidden.Add(id);
        }

        _replaying = _unvisited.Count > 0;
    }

    /// <summary>The operation's record as the workflow comes by it; null where there is none.</summary>
    public Operation? Visit(string id)
    {
        lock (_gate)
        {
            if (_replaying && _unvisited.Remove(id))
                _replaying = _unvisited.Count > 0;
            return _operations.GetValueOrDefault(id);
        }
    }

    public Operation? Find(string id)
    {
        lock (_gate)
            return _operations.GetValueOrDefault(id);
    }

    /// <summary>Drops a record that an update on its way is about to replace.</summary>
    public void Forget(string id)
    {
        lock (_gate)
            _operations.Remove(id);
    }

    public void Merge(IReadOnlyList<Operation> operations)
    {
        lock (_gate)
        {
            foreach (var operation in operations)
            {
                if (operation.Id is not { } id)
                    continue;
                _operations[id] = operation;
                if (OperationState.IsSettled(operation.Status) && _suspensions.Remove(id, out var suspension))
                    suspension.Wake();
            }
        }
    }

    /// <summary>Suspends the strand until the operation has ended or is ready for its next attempt.</summary>
    /// <remarks>The strand resumes together with the record's change, so that no moment in between looks blocked.</remarks>
    public Task SettledAsync(string id, SuspensionScope strand, CancellationToken cancellationToken)
    {
        Suspension suspension;
        lock (_gate)
        {
            if (_operations.TryGetValue(id, out var operation) && OperationState.IsSettled(operation.Status))
                return Task.CompletedTask;
            suspension = _suspensions.TryGetValue(id, out var earlier) ? earlier : _suspensions[id] = new Suspension();
            suspension.Add(strand);
        }

        return cancellationToken.CanBeCanceled ? CancelableAsync(id, suspension, cancellationToken) : suspension.Woken;
    }

    private async Task CancelableAsync(string id, Suspension suspension, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(_ => Cancel(id, suspension, cancellationToken), null);
        await using (registration.ConfigureAwait(false))
            await suspension.Woken.ConfigureAwait(false);
    }

    private void Cancel(string id, Suspension suspension, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_suspensions.TryGetValue(id, out var current) && current == suspension && _suspensions.Remove(id))
                suspension.Cancel(cancellationToken);
        }
    }

    private sealed class Suspension
    {
        private readonly TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<SuspensionScope> _strands = [];

        public Task Woken => _woken.Task;

        public void Add(SuspensionScope strand)
        {
            _strands.Add(strand);
            strand.Suspend();
        }

        public void Wake()
        {
            Resume();
            _woken.TrySetResult();
        }

        public void Cancel(CancellationToken cancellationToken)
        {
            Resume();
            _woken.TrySetCanceled(cancellationToken);
        }

        private void Resume()
        {
            foreach (var strand in _strands)
                strand.Resume();
        }
    }
}
