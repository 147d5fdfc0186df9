namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Tells when nothing can go on without the service. A strand is one context's flow of operations; it is blocked when
/// every operation in flight on it is suspended. A context is itself an operation in flight on the strand around it,
/// suspended while its own strand is blocked, so that the root is blocked only when no branch anywhere can go on.
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

    /// <summary>True where this strand or one around it was left behind: what still runs on it must record nothing.</summary>
    public bool IsAbandoned
    {
        get
        {
            for (var strand = this; strand is not null; strand = strand._parent)
            {
                if (strand._abandoned)
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

    /// <summary>Completes when the root is blocked; one task for each time it gets so.</summary>
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

    /// <summary>Leaves the strand behind: it holds the strand around it no longer.</summary>
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
