using DurableLocal.Lambda.Logs;

namespace DurableLocal.Lambda.Environments;

/// <summary>The operations that the Runtime API calls on behalf of the environment's process.</summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>
    /// Handles the runtime's request for the next invocation. Returns null when the request is not allowed: the current
    /// invocation has no response yet, or the environment has ended.
    /// </summary>
    public Task<QueuedInvocation?> NextAsync(CancellationToken aborted)
    {
        TaskCompletionSource<QueuedInvocation?> next;
        lock (_gate)
        {
            if (_state is State.Busy or State.Ended)
            {
                return Task.FromResult<QueuedInvocation?>(null);
            }

            if (_state == State.Starting)
            {
                InitDuration = _time.GetElapsedTime(_launchedAt);
                _unreportedInit = InitDuration;
            }

            _log.WriteDeferredReport();
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _state = State.Idle;
            _next?.TrySetResult(null);
            next = _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            IdleSince = _time.GetTimestamp();
        }

        _started.TrySetResult();
        aborted.UnsafeRegister(_ => OnDisconnected(next), null);
        _owner.OnIdle(this);
        return next.Task;
    }

    /// <summary>Whether the invocation with this request id is running here and has no response yet.</summary>
    public bool IsRunning(string requestId)
    {
        lock (_gate)
        {
            return _state == State.Busy && _current!.Invocation.RequestId == requestId;
        }
    }

    /// <summary>Completes the running invocation with a response; returns false when the request id is not the running one.</summary>
    public bool Succeed(string requestId, byte[] payload) => Complete(requestId, InvocationOutcomeKind.Succeeded, payload, null);

    /// <summary>Completes the running invocation with an error; returns false when the request id is not the running one.</summary>
    public bool Fail(string requestId, FunctionFault fault) => Complete(requestId, InvocationOutcomeKind.FunctionError, fault.Document, fault);

    /// <summary>Handles an init error, which the runtime posts when it cannot load the function; returns false after the init phase.</summary>
    public bool FailInit(FunctionFault fault)
    {
        lock (_gate)
        {
            if (_state != State.Starting)
            {
                return false;
            }

            _initFault = fault;
            _stopped = true;
            _process?.Kill();
            return true;
        }
    }

    /// <summary>Kills the process when the connection broke before an invocation was written to it; the invocation fails with the process.</summary>
    public void OnDeliveryFailed()
    {
        lock (_gate)
        {
            _process?.Kill();
        }
    }

    private bool Complete(string requestId, InvocationOutcomeKind kind, ReadOnlyMemory<byte> payload, FunctionFault? fault)
    {
        QueuedInvocation completed;
        lock (_gate)
        {
            if (_state != State.Busy || _current!.Invocation.RequestId != requestId)
            {
                return false;
            }

            completed = _current;
            _state = State.Responded;
            DeferReport(completed, fault is null ? InvocationReport.Success : InvocationReport.Error);
        }

        _delivery.Deliver(completed, new InvocationOutcome(kind, payload, fault?.ErrorType, fault?.ErrorMessage));
        return true;
    }

    /// <summary>Kills the process when the connection that waits for an invocation breaks, because its runtime can no longer receive one.</summary>
    private void OnDisconnected(TaskCompletionSource<QueuedInvocation?> next)
    {
        lock (_gate)
        {
            if (_next == next)
            {
                _stopped = true;
                _process?.Kill();
            }
        }
    }
}
