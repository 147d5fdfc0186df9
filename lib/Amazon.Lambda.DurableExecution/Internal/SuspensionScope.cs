namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Detects when an execution cannot continue without the service. A scope contains the operations in flight of one
/// context; it is blocked when all of them are suspended. A child scope counts as one suspended operation of its parent
/// while it is blocked, so that the root is blocked only when no branch can continue.
/// </summary>
internal sealed class SuspensionScope
{
    private readonly SuspensionScope? _parent;
    private readonly Lock _tree;
    private TaskCompletionSource _rootBlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inFlight;
    private int _suspended;
    private bool _blocked;
    private volatile bool _abandoned;

    private SuspensionScope(SuspensionScope? parent)
    {
        _parent = parent;
        _tree = parent?._tree ?? new Lock();
    }

    public static SuspensionScope Root() => new(null);

    public SuspensionScope Child() => new(this);

    /// <summary>Whether this scope or an enclosing one was abandoned. Code that still runs in it must record nothing.</summary>
    public bool IsAbandoned
    {
        get
        {
            for (var scope = this; scope is not null; scope = scope._parent)
            {
                if (scope._abandoned)
                    return true;
            }

            return false;
        }
    }

    public bool IsBlocked
    {
        get
        {
            lock (_tree)
                return _blocked;
        }
    }

    /// <summary>Completes when the root becomes blocked; a new task each time it is unblocked. Use on the root only.</summary>
    public Task Blocked
    {
        get
        {
            lock (_tree)
                return _rootBlocked.Task;
        }
    }

    public void Enter() => Change(inFlight: 1, suspended: 0);

    public void Exit() => Change(inFlight: -1, suspended: 0);

    public void Suspend() => Change(inFlight: 0, suspended: 1);

    public void Resume() => Change(inFlight: 0, suspended: -1);

    /// <summary>Abandons the scope: it no longer blocks its parent.</summary>
    public void Abandon()
    {
        lock (_tree)
        {
            if (_abandoned)
                return;
            _abandoned = true;
            if (_blocked)
                SetBlocked(false);
        }
    }

    private void Change(int inFlight, int suspended)
    {
        lock (_tree)
        {
            _inFlight += inFlight;
            _suspended += suspended;
            Evaluate();
        }
    }

    private void Evaluate()
    {
        var blocked = _suspended > 0 && _suspended == _inFlight;
        if (blocked != _blocked && !_abandoned)
            SetBlocked(blocked);
    }

    private void SetBlocked(bool blocked)
    {
        _blocked = blocked;
        if (_parent is not null)
        {
            _parent._suspended += blocked ? 1 : -1;
            _parent.Evaluate();
        }
        else if (blocked)
        {
            _rootBlocked.TrySetResult();
        }
        else
        {
            _rootBlocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
