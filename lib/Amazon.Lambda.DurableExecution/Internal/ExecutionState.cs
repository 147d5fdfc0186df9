namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The recorded operations that this invocation has read.</summary>
internal sealed class ExecutionState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Operation> _operations = [];
    private readonly HashSet<string> _unvisited = [];
    private volatile bool _replaying;

    /// <summary>True until the workflow has visited every operation that ended before this invocation.</summary>
    public bool IsReplaying => _replaying;

    /// <summary>Loads the state that the invocation starts with, all pages of it, in the order of the service: parents before children.</summary>
    public void Load(IReadOnlyList<Operation> operations)
    {
        Merge(operations);
        var hidden = new HashSet<string>();
        foreach (var operation in operations)
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

    public void Merge(IReadOnlyList<Operation> operations)
    {
        lock (_gate)
        {
            foreach (var operation in operations)
            {
                if (operation.Id is { } id)
                    _operations[id] = operation;
            }
        }
    }
}
