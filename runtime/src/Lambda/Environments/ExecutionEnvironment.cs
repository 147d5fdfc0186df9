using System.Buffers;
using DurableLocal.Lambda.Async;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// One execution environment as the Runtime API sees it.
/// <code>
/// Starting ──next──▶ Idle ──assign──▶ Busy ──response, error──▶ Answered ──next──▶ Idle
///    └─ init error, init timeout ─┐     └─ timeout, exit ─┐        └─ exit, deadline ─┐
///                                 ▼                       ▼                           ▼
///                               Ended ◀───────────────────┴───────────────────────────┘
/// </code>
/// </summary>
internal sealed class ExecutionEnvironment : IDisposable
{
    private readonly FunctionResource _function;
    private readonly IEnvironmentOwner _owner;
    private readonly EnvironmentLog _log;
    private readonly TimeProvider _time;
    private readonly TimeSpan _initTimeout;
    private readonly OutcomeDelivery _delivery;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private State _state = State.Starting;
    private EnvironmentProcess? _process;
    private TaskCompletionSource<QueuedInvocation?>? _next;
    private QueuedInvocation? _current;
    private FunctionFault? _initFault;
    private TimeSpan? _initDuration;
    private long _launchedAt;
    private bool _retired;

    public ExecutionEnvironment(FunctionResource function, EnvironmentKind kind, IEnvironmentOwner owner, EnvironmentLog log, TimeSpan initTimeout, TimeProvider time)
    {
        (_function, Kind, _owner, _log, _initTimeout, _time) = (function, kind, owner, log, initTimeout, time);
        _delivery = new OutcomeDelivery(log, time);
        _timer = time.CreateTimer(static state => ((ExecutionEnvironment)state!).OnTime(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum State
    {
        Starting,
        Idle,
        Busy,
        Answered,
        Ended,
    }

    public EnvironmentKind Kind { get; }

    public string FunctionName => _function.Name;

    /// <summary>Completes when the init phase is over, well or not.</summary>
    public Task InitPhase => _started.Task;

    /// <summary>Kept by the owner: whether it counts as starting.</summary>
    public bool IsStarting { get; set; }

    /// <summary>When it began to idle: a reading of the time provider's clock.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Puts the environment over a process that has just been started.</summary>
    public void Launch(EnvironmentProcess process)
    {
        lock (_gate)
        {
            _process = process;
            _launchedAt = _time.GetTimestamp();
            if (_retired)
            {
                process.Kill();
            }
            else if (_state == State.Starting)
            {
                _timer.Change(_initTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The runtime asks for work. Null where it may not: its invocation has no response yet.</summary>
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
                _initDuration = _time.GetElapsedTime(_launchedAt);
            }

            _log.WriteHeld();
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _state = State.Idle;
            _next?.TrySetResult(null);
            next = _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            IdleSince = _time.GetTimestamp();
        }

        _started.TrySetResult();
        aborted.UnsafeRegister(_ => Lost(next), null);
        _owner.OnIdle(this);
        return next.Task;
    }

    /// <summary>Hands it an invocation; false where it can take none after all.</summary>
    public bool Assign(QueuedInvocation assignment)
    {
        lock (_gate)
        {
            if (_state != State.Idle || _retired || _process is not { HasExited: false })
            {
                return false;
            }

            assignment.Start(_time);
            _log.Start(assignment.Invocation.RequestId, assignment.Invocation.Function.Version, assignment.StartedAt);
            _state = State.Busy;
            _current = assignment;
            _timer.Change(_function.Timeout, Timeout.InfiniteTimeSpan);
            _next!.SetResult(assignment);
            _next = null;
            return true;
        }
    }

    /// <summary>Whether the invocation of that id is running here and has no answer yet.</summary>
    public bool Runs(string requestId)
    {
        lock (_gate)
        {
            return _state == State.Busy && _current!.Invocation.RequestId == requestId;
        }
    }

    public bool Succeed(string requestId, byte[] payload) => Answer(requestId, InvocationOutcomeKind.Succeeded, payload, null);

    public bool Fail(string requestId, FunctionFault fault) => Answer(requestId, InvocationOutcomeKind.FunctionError, fault.Document, fault);

    /// <summary>The runtime reports that it could not load the function; false once it has asked for work.</summary>
    public bool FailInit(FunctionFault fault)
    {
        lock (_gate)
        {
            if (_state != State.Starting)
            {
                return false;
            }

            _initFault = fault;
            _retired = true;
            _process?.Kill();
            return true;
        }
    }

    /// <summary>Ends the environment; what it runs ends without an outcome.</summary>
    public void Retire(bool gently)
    {
        lock (_gate)
        {
            _retired = true;
            if (gently)
            {
                _process?.Terminate();
            }
            else
            {
                _process?.Kill();
            }
        }
    }

    /// <summary>The process has ended, or could not be started (<paramref name="startFault"/>).</summary>
    public void End(int exitCode, FunctionFault? startFault = null)
    {
        QueuedInvocation? interrupted;
        FunctionFault? initFault;
        lock (_gate)
        {
            if (_state == State.Ended)
            {
                return;
            }

            interrupted = _state == State.Busy ? _current : null;
            initFault = startFault ?? _initFault ?? (_state == State.Starting && !_retired ? ExitedInInit(exitCode) : null);
            if (interrupted is not null)
            {
                HoldReport(interrupted, InvocationReport.Error);
            }

            _log.WriteHeld();
            _state = State.Ended;
            _process = null;
            _timer.Dispose();
            _next?.TrySetResult(null);
        }

        _started.TrySetResult();
        if (interrupted is not null && _retired)
        {
            interrupted.Abandon();
        }
        else if (interrupted is not null)
        {
            _delivery.Deliver(interrupted, InvocationOutcomeKind.Crashed, ExitStatus.Fault(exitCode, interrupted.Invocation.RequestId));
        }

        _owner.OnEnded(this, initFault);
    }

    public Task OutputAsync(ReadOnlySequence<byte> lines) => _log.Output(lines);

    /// <summary>Ends an invocation that waited for this environment with the reason why it never became ready.</summary>
    public void FailUnstarted(QueuedInvocation assignment, FunctionFault fault)
    {
        assignment.Start(_time);
        _delivery.Deliver(assignment, InvocationOutcomeKind.Crashed, fault);
    }

    public void Dispose() => _timer.Dispose();

    private bool Answer(string requestId, InvocationOutcomeKind kind, ReadOnlyMemory<byte> payload, FunctionFault? fault)
    {
        QueuedInvocation answered;
        lock (_gate)
        {
            if (_state != State.Busy || _current!.Invocation.RequestId != requestId)
            {
                return false;
            }

            answered = _current;
            _state = State.Answered;
            HoldReport(answered, fault is null ? InvocationReport.Success : InvocationReport.Error);
        }

        _delivery.Deliver(answered, new InvocationOutcome(kind, payload, fault?.ErrorType, fault?.ErrorMessage));
        return true;
    }

    /// <summary>The connection that waited for work broke: the runtime behind it is no more to be trusted.</summary>
    private void Lost(TaskCompletionSource<QueuedInvocation?> next)
    {
        lock (_gate)
        {
            if (_next == next)
            {
                _retired = true;
                _process?.Kill();
            }
        }
    }

    /// <summary>The connection broke before an invocation was written to it: the process is ended, and the invocation with it.</summary>
    public void Undelivered()
    {
        lock (_gate)
        {
            _process?.Kill();
        }
    }

    private void OnTime()
    {
        QueuedInvocation? late = null;
        lock (_gate)
        {
            if (_state == State.Starting)
            {
                _initFault = new FunctionFault("Sandbox.Timedout", $"Error: the init phase timed out after {_initTimeout.TotalSeconds:0.00} seconds");
                _process?.Kill();
            }
            else if (_state is State.Busy or State.Answered)
            {
                late = EndIfLate(_current!);
            }
        }

        if (late is not null)
        {
            _delivery.Deliver(late, InvocationOutcomeKind.TimedOut, new FunctionFault("Sandbox.Timedout", $"RequestId: {late.Invocation.RequestId} Error: Task timed out after {_function.Timeout.TotalSeconds:0.00} seconds"));
        }
    }

    /// <summary>Kills the process when the time of its invocation is up; the invocation, where it has no answer yet.</summary>
    private QueuedInvocation? EndIfLate(QueuedInvocation assignment)
    {
        var remaining = _function.Timeout - _time.GetElapsedTime(assignment.StartTimestamp);
        if (remaining > TimeSpan.Zero)
        {
            // The timer was set for the invocation before.
            _timer.Change(remaining, Timeout.InfiniteTimeSpan);
            return null;
        }

        _process?.Kill();
        if (_state == State.Answered)
        {
            return null;
        }

        HoldReport(assignment, InvocationReport.Timeout);
        _state = State.Answered;
        return assignment;
    }

    private FunctionFault ExitedInInit(int exitCode)
    {
        var output = System.Text.Encoding.UTF8.GetString(_log.Tail()).Trim();
        var last = output[(output.LastIndexOf('\n') + 1)..];
        return new FunctionFault("Runtime.ExitError", last.Length == 0 ? $"Error: {ExitStatus.Describe(exitCode)}" : $"Error: {ExitStatus.Describe(exitCode)}; its last output: {last}");
    }

    private void HoldReport(QueuedInvocation assignment, string status)
    {
        _log.Hold(new InvocationReport(assignment.Invocation.RequestId, _time.GetUtcNow(), _time.GetElapsedTime(assignment.StartTimestamp), _initDuration, _process!.PeakMemoryMegabytes(), status));
        _initDuration = null;
    }
}
