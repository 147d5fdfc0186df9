using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The environments of one function. An invocation uses the most recently used idle environment. When all are busy,
/// invocations queue in order of arrival, and the pool grows up to its limit while one is queued.
/// </summary>
internal sealed class EnvironmentPool : IEnvironmentOwner, IAsyncDisposable
{
    /// <summary>How long invocations of one version or tenant may run ahead of an older queued one of another.</summary>
    private static readonly TimeSpan MaxBypass = TimeSpan.FromSeconds(1);

    private readonly Func<FunctionResource, ExecutionEnvironment, Task> _run;
    private readonly Func<EnvironmentLog> _openLog;
    private readonly LambdaOptions _options;
    private readonly TimeProvider _time;
    private readonly int _limit;
    private readonly Lock _gate = new();
    private readonly IdleEnvironments _idle;
    private readonly Dictionary<ExecutionEnvironment, Task> _all = [];
    private readonly LinkedList<QueuedInvocation> _queue = [];
    private readonly ITimer _growth;
    private readonly ScaleOut _scaleOut;
    private int _starting;
    private string? _currentCode;
    private bool _closed;

    /// <param name="run">Starts the process of an environment; completes when it has ended and the pool has been notified.</param>
    public EnvironmentPool(FunctionResource function, Func<FunctionResource, ExecutionEnvironment, Task> run, Func<EnvironmentLog> openLog, LambdaOptions options, TimeProvider time)
    {
        (_run, _openLog, _options, _time) = (run, openLog, options, time);
        _limit = Math.Min(function.ReservedConcurrency ?? options.EnvironmentsPerFunction, options.EnvironmentsPerFunction);
        _growth = time.CreateTimer(static pool => ((EnvironmentPool)pool!).Grow(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle = new IdleEnvironments(options, time, _gate);
        _scaleOut = new ScaleOut(options, time);
    }

    /// <summary>Live environments, including those that are starting.</summary>
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

        var queued = new QueuedInvocation(invocation);
        LinkedListNode<QueuedInvocation> node;
        lock (_gate)
        {
            if (_closed || cancellationToken.IsCancellationRequested)
            {
                queued.Cancel(cancellationToken);
                return queued.Outcome;
            }

            if (_idle.TryAssign(queued))
            {
                _scaleOut.OnAssigned();
                return queued.Outcome;
            }

            queued.QueuedTimestamp = _time.GetTimestamp();
            node = _queue.AddLast(queued);
            StartForQueued();
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(node, cancellationToken) : queued.Outcome;
    }

    /// <summary>Starts an environment before an invocation needs it; does nothing where there is one.</summary>
    public void StartAhead(FunctionVersion version)
    {
        var kind = EnvironmentKind.Of(version, tenantId: null);
        lock (_gate)
        {
            if (!_closed && _all.Count < _limit && !_all.Keys.Any(environment => environment.Kind == kind))
            {
                Start(version.Function, kind);
            }
        }
    }

    /// <summary>Stops the environments with other code when they are idle. Invocations of an earlier version start one again.</summary>
    public void Retire(string currentCode)
    {
        lock (_gate)
        {
            _currentCode = currentCode;
            _idle.StopAll(IsRetired);
        }
    }

    public void OnIdle(ExecutionEnvironment environment)
    {
        lock (_gate)
        {
            if (_closed)
            {
                environment.Stop(gracefully: true);
                return;
            }

            if (environment.IsStarting)
            {
                _scaleOut.OnStarted(environment.InitDuration);
            }

            EndStart(environment);
            if (MustYieldSlot(environment) || (IsRetired(environment) && FirstQueued(environment.Kind) is null))
            {
                environment.Stop(gracefully: false);
                return;
            }

            if (FirstQueued(environment.Kind) is { } next && environment.TryAssign(next.Value))
            {
                _queue.Remove(next);
                _scaleOut.OnAssigned();
            }
            else
            {
                _idle.Push(environment);
            }

            StartForQueued();
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
            if (initFault is not null && FirstQueued(environment.Kind) is { } next)
            {
                failed = next.Value;
                _queue.Remove(next);
            }

            StartForQueued();
        }

        if (failed is not null)
        {
            environment.FailNotStarted(failed, initFault!);
        }
    }

    /// <summary>Rejects new invocations, cancels the queued ones, and completes when the running ones have ended.</summary>
    public Task DrainAsync()
    {
        List<Task> running;
        lock (_gate)
        {
            _closed = true;
            foreach (var queued in _queue)
            {
                queued.Cancel();
            }

            _queue.Clear();
            _idle.StopAll();
            running = [.. _all.Values];
        }

        return Task.WhenAll(running);
    }

    public async ValueTask DisposeAsync()
    {
        var drained = DrainAsync();
        StopAll(gracefully: true);
        if (await Task.WhenAny(drained, Task.Delay(_options.ShutdownGrace)).ConfigureAwait(false) != drained)
        {
            StopAll(gracefully: false);
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

    private async Task<InvocationOutcome> WaitAsync(LinkedListNode<QueuedInvocation> node, CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister((_, token) => RemoveFromQueue(node, token), null);
        await using (registration.ConfigureAwait(false))
        {
            return await node.Value.Outcome.ConfigureAwait(false);
        }
    }

    private void RemoveFromQueue(LinkedListNode<QueuedInvocation> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return;
            }

            _queue.Remove(node);
            _scaleOut.OnQueue(_queue.Count == 0);
        }

        node.Value.Cancel(cancellationToken);
    }

    private LinkedListNode<QueuedInvocation>? FirstQueued(EnvironmentKind kind)
    {
        var node = _queue.First;
        while (node is not null && node.Value.Kind != kind)
        {
            node = node.Next;
        }

        return node;
    }

    /// <summary>
    /// Starts an environment when one is needed: the first of a version or tenant immediately, each further one by the rule of
    /// <see cref="ScaleOut"/>.
    /// </summary>
    private void StartForQueued()
    {
        _scaleOut.OnQueue(_queue.Count == 0);
        if (_closed || _queue.First is not { } first || _starting > 0)
        {
            return;
        }

        if (_all.Count >= _limit)
        {
            // Idle environments are of another version or tenant; otherwise the invocation would not be queued.
            _idle.StopOldest(gracefully: false);
            return;
        }

        var remaining = _scaleOut.Remaining(first.Value);
        if (remaining > TimeSpan.Zero && _all.Keys.Any(environment => environment.Kind == first.Value.Kind))
        {
            _growth.Change(remaining, Timeout.InfiniteTimeSpan);
            return;
        }

        Start(first.Value.Invocation.Function.Function, first.Value.Kind);
    }

    private void Start(FunctionResource function, EnvironmentKind kind)
    {
        var environment = new ExecutionEnvironment(function, kind, this, _openLog(), _options.InitTimeout, _time) { IsStarting = true };
        _starting++;
        _all.Add(environment, _run(function, environment));
    }

    private void EndStart(ExecutionEnvironment environment)
    {
        if (environment.IsStarting)
        {
            environment.IsStarting = false;
            _starting--;
        }
    }

    /// <summary>
    /// Whether the environment must stop so that a queued invocation of another version or tenant can run: the pool is full
    /// and nothing else is queued for this environment, or the other has been bypassed for <see cref="MaxBypass"/>.
    /// </summary>
    private bool MustYieldSlot(ExecutionEnvironment environment) =>
        _all.Count >= _limit
        && _queue.First is { } first
        && first.Value.Kind != environment.Kind
        && (FirstQueued(environment.Kind) is null || _time.GetElapsedTime(first.Value.QueuedTimestamp) > MaxBypass);

    private bool IsRetired(ExecutionEnvironment environment) => _currentCode is not null && environment.Kind.Code != _currentCode;

    private void Grow()
    {
        lock (_gate)
        {
            StartForQueued();
        }
    }

    private void StopAll(bool gracefully)
    {
        lock (_gate)
        {
            foreach (var environment in _all.Keys)
            {
                environment.Stop(gracefully);
            }
        }
    }
}
