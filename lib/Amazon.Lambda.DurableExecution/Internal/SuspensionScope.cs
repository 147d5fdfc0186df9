namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Ends the invocation when an operation suspends. The first suspension ends it, whatever else is in flight, unless an
/// enclosing map or parallel operation can still complete without the suspended unit.
/// </summary>
internal sealed class SuspensionScope
{
    private readonly SuspensionScope? _parent;
    private readonly Func<bool>? _tolerates;
    private readonly TaskCompletionSource _suspended;
    private volatile bool _abandoned;

    private SuspensionScope(SuspensionScope? parent, Func<bool>? tolerates)
    {
        _parent = parent;
        _tolerates = tolerates;
        _suspended = parent?._suspended ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public static SuspensionScope Root() => new(null, null);

    /// <param name="tolerates">Called at each suspension inside the scope; returns true to continue the invocation in spite of it.</param>
    public SuspensionScope Child(Func<bool>? tolerates = null) => new(this, tolerates);

    /// <summary>Completes when the invocation must end as PENDING.</summary>
    public Task Suspended => _suspended.Task;

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

    /// <summary>Requests the end of the invocation. An abandoned scope cannot request it.</summary>
    public void Suspend()
    {
        if (IsAbandoned)
            return;
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            if (scope._tolerates?.Invoke() == true)
                return;
        }

        _suspended.TrySetResult();
    }

    public void Abandon() => _abandoned = true;
}
