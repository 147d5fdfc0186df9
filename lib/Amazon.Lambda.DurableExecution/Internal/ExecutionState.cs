namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The recorded operations that this invocation has read, and the scopes suspended on them.</summary>
internal sealed class ExecutionState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Operation> _operations = [];
    private readonly Dictionary<string, Suspension> _suspensions = [];
    private readonly HashSet<string> _unvisited = [];
    private volatile bool _replaying;

    /// <summary>True until the workflow has visited every operation that ended before this invocation.</summary>
    public bool IsReplaying => _replaying;

    /// <summary>Loads the first page, from the envelope. Only this page decides whether the invocation is a replay.</summary>
    public void LoadFirstPage(IReadOnlyList<Operation> firstPage)
    {
        Merge(firstPage);
        var hidden = new HashSet<string>();
        foreach (var operation in firstPage)
        {
            if (operation is not { Id: { } id, Type: not OperationTypes.Execution } || !OperationState.IsTerminal(operation.Status))
                continue;

            // Operations inside a completed context are visited only if the body of the context runs again.
            var inside = operation.ParentId is { } parent && hidden.Contains(parent);
            if (!inside)
                _unvisited.Add(id);
            if (inside || operation is { Type: OperationTypes.Context, ContextDetails.ReplayChildren: not true })
                hidden.Add(id);
        }

        _replaying = _unvisited.Count > 0;
    }

    /// <summary>Marks the operation as visited and returns its record, or null.</summary>
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

    /// <summary>Removes a record before the update that replaces it is sent.</summary>
    public void Remove(string id)
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
                if (OperationState.IsResumable(operation.Status) && _suspensions.Remove(id, out var suspension))
                    suspension.Complete();
            }
        }
    }

    /// <summary>Suspends the scope until the operation has ended or its next attempt is due.</summary>
    /// <remarks>The scope resumes under the same lock as the record changes, so that it never looks blocked in between.</remarks>
    public Task SuspendAsync(string id, SuspensionScope scope, CancellationToken cancellationToken)
    {
        Suspension suspension;
        lock (_gate)
        {
            if (_operations.TryGetValue(id, out var operation) && OperationState.IsResumable(operation.Status))
                return Task.CompletedTask;
            suspension = _suspensions.TryGetValue(id, out var existing) ? existing : _suspensions[id] = new Suspension();
            suspension.Add(scope);
        }

        return cancellationToken.CanBeCanceled ? CancelableAsync(id, suspension, cancellationToken) : suspension.Completion;
    }

    private async Task CancelableAsync(string id, Suspension suspension, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(_ => Cancel(id, suspension, cancellationToken), null);
        await using (registration.ConfigureAwait(false))
            await suspension.Completion.ConfigureAwait(false);
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
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<SuspensionScope> _scopes = [];

        public Task Completion => _completion.Task;

        public void Add(SuspensionScope scope)
        {
            _scopes.Add(scope);
            scope.Suspend();
        }

        public void Complete()
        {
            ResumeScopes();
            _completion.TrySetResult();
        }

        public void Cancel(CancellationToken cancellationToken)
        {
            ResumeScopes();
            _completion.TrySetCanceled(cancellationToken);
        }

        private void ResumeScopes()
        {
            foreach (var scope in _scopes)
                scope.Resume();
        }
    }
}
