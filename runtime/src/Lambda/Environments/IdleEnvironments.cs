namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The idle environments of a pool, as a stack with the most recently used on top. Those at the bottom are stopped when
/// they have been idle for <see cref="LambdaOptions.IdleLifetime"/>. Guarded by the pool's lock.
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

    /// <summary>Assigns an invocation to the most recently used environment of its kind; returns false when there is none.</summary>
    public bool TryAssign(QueuedInvocation queued)
    {
        for (var i = _stack.Count - 1; i >= 0; i--)
        {
            if (_stack[i].Kind != queued.Kind)
            {
                continue;
            }

            var environment = _stack[i];
            _stack.RemoveAt(i);
            if (environment.TryAssign(queued))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Stops the environment that has been idle longest, if there is one.</summary>
    public void StopOldest(bool gracefully)
    {
        if (_stack.Count > 0)
        {
            _stack[0].Stop(gracefully);
            _stack.RemoveAt(0);
        }
    }

    public void StopAll() => StopAll(static _ => true);

    /// <summary>Stops the environments that satisfy the predicate.</summary>
    public void StopAll(Predicate<ExecutionEnvironment> isSelected)
    {
        foreach (var environment in _stack.FindAll(isSelected))
        {
            _stack.Remove(environment);
            environment.Stop(gracefully: true);
        }
    }

    public void Dispose() => _expiry.Dispose();

    private void Expire()
    {
        lock (_gate)
        {
            while (_stack.Count > _options.IdleEnvironmentsKept)
            {
                var remaining = _options.IdleLifetime - _time.GetElapsedTime(_stack[0].IdleSince);
                if (remaining > TimeSpan.Zero)
                {
                    _expiry.Change(remaining, Timeout.InfiniteTimeSpan);
                    return;
                }

                StopOldest(gracefully: true);
            }
        }
    }
}
