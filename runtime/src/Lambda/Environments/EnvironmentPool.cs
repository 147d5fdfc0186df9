using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The environments of one function. Invocations take the environment used last; where all are busy they queue, first
/// come, first served, and the pool grows while one waits, up to its limit.
/// </summary>
internal sealed class EnvironmentPool : IEnvironmentOwner, IAsyncDisposable
{
    /// <summary>How long invocations of one version or tenant may go before an older one of another.</summary>
    private static readonly TimeSpan LongestBypass = TimeSpan.FromSeconds(1);

    private readonly FunctionResource _function;
    private readonly EnvironmentStarter _starter;
    private readonly Func<EnvironmentLog> _openLog;
    private readonly LambdaOptions _options;
    private readonly TimeProvider _time;
    private readonly int _limit;
    private readonly Lock _gate = new();
    private readonly IdleEnvironments _idle;
    private readonly Dictionary<ExecutionEnvironment, Task> _all = [];
    private readonly LinkedList<QueuedInvocation> _waiting = [];
    private readonly ITimer _growth;
    private int _starting;
    private bool _closed;

    public EnvironmentPool(FunctionResource function, EnvironmentStarter starter, Func<EnvironmentLog> openLog, LambdaOptions options, TimeProvider time)
    {
        (_function, _starter, _openLog, _options, _time) = (function, starter, openLog, options, time);
        _limit = Math.Min(function.ReservedConcurrency ?? options.EnvironmentsPerFunction, options.EnvironmentsPerFunction);
        _growth = time.CreateTimer(static pool => ((EnvironmentPool)pool!).Grow(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle = new IdleEnvironments(options, time, _gate);
    }

    /// <summary>Environments alive, those that start included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (_limit == 0)
        {
            return Task.FromResult(Throttled());
        }

        var assignment = new QueuedInvocation(invocation);
        LinkedListNode<QueuedInvocation> place;
        lock (_gate)
        {
            if (_closed || cancellationToken.IsCancellationRequested)
            {
                assignment.Abandon(cancellationToken);
                return assignment.Outcome;
            }

            if (_idle.Assign(assignment))
            {
                return assignment.Outcome;
            }

            assignment.QueuedTimestamp = _time.GetTimestamp();
            place = _waiting.AddLast(assignment);
            StartForWaiting();
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(place, cancellationToken) : assignment.Outcome;
    }

    public void OnIdle(ExecutionEnvironment environment)
    {
        lock (_gate)
        {
            if (_closed)
            {
                environment.Retire(gently: true);
                return;
            }

            EndStart(environment);
            if (YieldsToAnotherKind(environment))
            {
                environment.Retire(gently: false);
                return;
            }

            if (FirstWaiting(environment.Kind) is { } waiting && environment.Assign(waiting.Value))
            {
                _waiting.Remove(waiting);
            }
            else
            {
                _idle.Push(environment);
            }

            StartForWaiting();
        }
    }

    public void OnEnded(ExecutionEnvironment environment, FunctionFault? initFault)
    {
        QueuedInvocation? failed = null;
        lock (_gate)
        {
            EndStart(environment);
            _idle.Remove(environment);
            _all.Remove(environment);
            if (initFault is not null && FirstWaiting(environment.Kind) is { } waiting)
            {
                failed = waiting.Value;
                _waiting.Remove(waiting);
            }

            StartForWaiting();
        }

        if (failed is not null)
        {
            environment.FailUnstarted(failed, initFault!);
        }
    }

    /// <summary>Takes no more invocations, waits for those that run, and lets queued ones go without an outcome.</summary>
    public Task DrainAsync()
    {
        List<Task> running;
        lock (_gate)
        {
            _closed = true;
            foreach (var waiting in _waiting)
            {
                waiting.Abandon();
            }

            _waiting.Clear();
            _idle.RetireAll();
            running = [.. _all.Values];
        }

        return Task.WhenAll(running);
    }

    public async ValueTask DisposeAsync()
    {
        var drained = DrainAsync();
        RetireAll(gently: true);
        if (await Task.WhenAny(drained, Task.Delay(_options.ShutdownGrace)).ConfigureAwait(false) != drained)
        {
            RetireAll(gently: false);
            await drained.ConfigureAwait(false);
        }

        await _growth.DisposeAsync().ConfigureAwait(false);
        _idle.Dispose();
    }

    private static InvocationOutcome Throttled()
    {
        const string Message = "Rate Exceeded.";
        return new InvocationOutcome(InvocationOutcomeKind.Throttled, ErrorDocument.Write("TooManyRequestsException", Message), "TooManyRequestsException", Message);
    }

    private async Task<InvocationOutcome> WaitAsync(LinkedListNode<QueuedInvocation> place, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister((_, token) => GiveUp(place, token), null);
        await using (registration.ConfigureAwait(false))
        {
            return await place.Value.Outcome.ConfigureAwait(false);
        }
    }

    private void GiveUp(LinkedListNode<QueuedInvocation> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is null)
            {
                return;
            }

            _waiting.Remove(place);
        }

        place.Value.Abandon(cancellationToken);
    }

    private LinkedListNode<QueuedInvocation>? FirstWaiting(EnvironmentKind kind)
    {
        var node = _waiting.First;
        while (node is not null && node.Value.Kind != kind)
        {
            node = node.Next;
        }

        return node;
    }

    /// <summary>The first environment starts at once; each further one when an invocation has waited for those there are.</summary>
    private void StartForWaiting()
    {
        if (_closed || _waiting.First is not { } first || _starting > 0)
        {
            return;
        }

        if (_all.Count >= _limit)
        {
            // Those that idle are of another version or tenant, or the invocation would not be waiting.
            _idle.RetireOldest(gently: false);
            return;
        }

        var left = _options.ScaleOutDelay - _time.GetElapsedTime(first.Value.QueuedTimestamp);
        if (_all.Count > 0 && left > TimeSpan.Zero)
        {
            _growth.Change(left, Timeout.InfiniteTimeSpan);
            return;
        }

        var environment = new ExecutionEnvironment(_function, first.Value.Kind, this, _openLog(), _options.InitTimeout, _time) { IsStarting = true };
        _starting++;
        _all.Add(environment, _starter.RunAsync(_function, environment));
    }

    private void EndStart(ExecutionEnvironment environment)
    {
        if (environment.IsStarting)
        {
            environment.IsStarting = false;
            _starting--;
        }
    }

    /// <summary>Whether the pool is full and the place is needed for a version or tenant that has waited its time.</summary>
    private bool YieldsToAnotherKind(ExecutionEnvironment environment) =>
        _all.Count >= _limit
        && _waiting.First is { } first
        && first.Value.Kind != environment.Kind
        && (FirstWaiting(environment.Kind) is null || _time.GetElapsedTime(first.Value.QueuedTimestamp) > LongestBypass);

    private void Grow()
    {
        lock (_gate)
        {
            StartForWaiting();
        }
    }

    private void RetireAll(bool gently)
    {
        lock (_gate)
        {
            foreach (var environment in _all.Keys)
            {
                environment.Retire(gently);
            }
        }
    }
}
