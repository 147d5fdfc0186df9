namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The environments of a pool that wait for work, the one used last on top; those at the bottom are stopped when they
/// have waited too long. Guarded by its pool's lock.
/// </summary>
internal sealed class IdleEnvironments : IDisposable
{
    private readonly LambdaOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate;
    private readonly List<ExecutionEnvironment> _stack = [];
    private readonly ITimer _expiry;

    public IdleEnvironments(LambdaOptions options, TimeProvider time, Lock gate)
    {
        (_options, _time, _gate) = (options, time, gate);
        _expiry = time.CreateTimer(static idle => ((IdleEnvironments)idle!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Push(ExecutionEnvironment environment)
    {
        _stack.Add(environment);
        if (_stack.Count == _options.IdleEnvironmentsKept + 1)
        {
            _expiry.Change(_options.IdleLifetime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Remove(ExecutionEnvironment environment) => _stack.Remove(environment);

    /// <summary>Hands an invocation to the last used environment of its kind; false where there is none.</summary>
    public bool Assign(QueuedInvocation assignment)
    {
        for (var i = _stack.Count - 1; i >= 0; i--)
        {
            if (_stack[i].Kind != assignment.Kind)
            {
                continue;
            }

            var environment = _stack[i];
            _stack.RemoveAt(i);
            if (environment.Assign(assignment))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Stops the one that has waited longest, if there is any.</summary>
    public void RetireOldest(bool gently)
    {
        if (_stack.Count > 0)
        {
            _stack[0].Retire(gently);
            _stack.RemoveAt(0);
        }
    }

    public void RetireAll()
    {
        while (_stack.Count > 0)
        {
            RetireOldest(gently: true);
        }
    }

    public void Dispose() => _expiry.Dispose();

    private void Expire()
    {
        lock (_gate)
        {
            while (_stack.Count > _options.IdleEnvironmentsKept)
            {
                var left = _options.IdleLifetime - _time.GetElapsedTime(_stack[0].IdleSince);
                if (left > TimeSpan.Zero)
                {
                    _expiry.Change(left, Timeout.InfiniteTimeSpan);
                    return;
                }

                RetireOldest(gently: true);
            }
        }
    }
}
