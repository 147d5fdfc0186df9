using System.Buffers;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// One execution environment: its process and the state that the Runtime API drives.
/// <code>
/// Starting ──next──▶ Idle ──assign──▶ Busy ──response, error──▶ Responded ──next──▶ Idle
///    └─ init error, init timeout ─┐     └─ timeout, exit ─┐         └─ exit, deadline ─┐
///                                 ▼                       ▼                            ▼
///                               Ended ◀───────────────────┴────────────────────────────┘
/// </code>
/// </summary>
internal sealed partial class ExecutionEnvironment : IDisposable
{
    /// <summary>How often a timeout that a debugger has lifted is checked again.</summary>
    private static readonly TimeSpan DebuggerInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often the memory of a running invocation is compared with the limit of its function.</summary>
    private static readonly TimeSpan MemoryInterval = TimeSpan.FromMilliseconds(250);

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
    private IEnvironmentProcess? _process;
    private TaskCompletionSource<QueuedInvocation?>? _next;
    private QueuedInvocation? _current;
    private FunctionFault? _initFault;
    private TimeSpan? _unreportedInit;
    private DebuggerMarker? _debugger;
    private long _launchedAt;
    private bool _stopped;
    private bool _outOfMemory;

    public ExecutionEnvironment(FunctionResource function, EnvironmentKind kind, IEnvironmentOwner owner, EnvironmentLog log, TimeSpan initTimeout, TimeProvider time)
    {
        (_function, Kind, _owner, _log, _initTimeout, _time) = (function, kind, owner, log, initTimeout, time);
        _delivery = new OutcomeDelivery(log, time);
        _timer = time.CreateTimer(static state => ((ExecutionEnvironment)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum State
    {
        Starting,
        Idle,
        Busy,
        Responded,
        Ended,
    }

    public EnvironmentKind Kind { get; }

    public string FunctionName => _function.Name;

    /// <summary>Completes when the init phase has ended, successfully or not.</summary>
    public Task InitPhase => _started.Task;

    /// <summary>Time from the start of the process to the end of its init phase; zero before.</summary>
    public TimeSpan InitDuration { get; private set; }

    /// <summary>Whether the owner counts it as starting; maintained by the owner.</summary>
    public bool IsStarting { get; set; }

    /// <summary>The timestamp (<see cref="TimeProvider.GetTimestamp"/>) at which it became idle.</summary>
    public long IdleSince { get; private set; }

    /// <summary>Connects the environment to its started process, and starts the init timeout.</summary>
    public void Attach(IEnvironmentProcess process, DebuggerMarker? debugger)
    {
        lock (_gate)
        {
            (_process, _debugger) = (process, debugger);
            _launchedAt = _time.GetTimestamp();
            if (_stopped)
            {
                process.Kill();
            }
            else if (_state == State.Starting)
            {
                _timer.Change(_initTimeout, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Starts an invocation in this environment; returns false when it is not idle or its process has exited.</summary>
    public bool TryAssign(QueuedInvocation queued)
    {
        lock (_gate)
        {
            if (_state != State.Idle || _stopped || _process is not { HasExited: false })
            {
                return false;
            }

            queued.Start(_time);
            _log.Start(queued.Invocation, queued.StartedAt);
            _state = State.Busy;
            _current = queued;
            _timer.Change(Shortest(_function.Timeout), Timeout.InfiniteTimeSpan);
            _next!.SetResult(queued);
            _next = null;
            return true;
        }
    }

    public bool IsStopped
    {
        get
        {
            lock (_gate)
            {
                return _stopped;
            }
        }
    }

    /// <summary>Stops the environment with SIGTERM or SIGKILL; a running invocation is cancelled without an outcome.</summary>
    public void Stop(bool gracefully)
    {
        lock (_gate)
        {
            _stopped = true;
            if (gracefully)
            {
                _process?.Terminate();
            }
            else
            {
                _process?.Kill();
            }
        }
    }

    /// <summary>Handles the exit of the process, or its failed start (<paramref name="startFault"/>).</summary>
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
            initFault = startFault ?? _initFault ?? (_state == State.Starting && !_stopped ? EnvironmentFaults.ExitedInInit(exitCode, _log.Tail()) : null);
            if (interrupted is not null)
            {
                DeferReport(interrupted, InvocationReport.Error);
            }

            _log.WriteDeferredReport();
            _state = State.Ended;
            _process = null;
            _timer.Dispose();
            _next?.TrySetResult(null);
        }

        _started.TrySetResult();
        if (interrupted is not null && _stopped)
        {
            interrupted.Cancel();
        }
        else if (interrupted is not null)
        {
            _delivery.Deliver(interrupted, InvocationOutcomeKind.Crashed, EnvironmentFaults.Exited(exitCode, interrupted.Invocation.RequestId, _outOfMemory));
        }

        _owner.OnEnded(this, initFault);
    }

    public Task OutputAsync(ReadOnlySequence<byte> lines, bool isRecord) => _log.Output(lines, isRecord);

    /// <summary>Completes an invocation that waited for this environment with the fault that kept it from becoming ready.</summary>
    public void FailNotStarted(QueuedInvocation queued, FunctionFault fault)
    {
        queued.Start(_time);
        _delivery.Deliver(queued, InvocationOutcomeKind.Crashed, fault);
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        QueuedInvocation? timedOut = null;
        lock (_gate)
        {
            if (_debugger is { IsSet: true } && _state != State.Ended)
            {
                _timer.Change(DebuggerInterval, Timeout.InfiniteTimeSpan);
            }
            else if (_state == State.Starting)
            {
                _initFault = EnvironmentFaults.InitTimedOut(_initTimeout);
                _process?.Kill();
            }
            else if (_state is State.Busy or State.Responded)
            {
                timedOut = EndIfTimedOut(_current!);
            }
        }

        if (timedOut is not null)
        {
            _delivery.Deliver(timedOut, InvocationOutcomeKind.TimedOut, EnvironmentFaults.TimedOut(timedOut.Invocation.RequestId, _function.Timeout));
        }
    }

    /// <summary>Kills the process when the timeout of its invocation has elapsed. Returns the invocation when it has no response yet, otherwise null.</summary>
    private QueuedInvocation? EndIfTimedOut(QueuedInvocation queued)
    {
        var remaining = _function.Timeout - _time.GetElapsedTime(queued.StartTimestamp);
        if (remaining > TimeSpan.Zero)
        {
            // The timer was set for a check of the memory, or for the previous invocation.
            _timer.Change(Shortest(remaining), Timeout.InfiniteTimeSpan);
            if (_state == State.Busy && _process!.UnsharedMemoryMegabytes() > _function.MemorySizeMegabytes)
            {
                _outOfMemory = true;
                _process.Kill();
            }

            return null;
        }

        _process?.Kill();
        if (_state == State.Responded)
        {
            return null;
        }

        DeferReport(queued, InvocationReport.Timeout);
        _state = State.Responded;
        return queued;
    }

    private static TimeSpan Shortest(TimeSpan remaining) => remaining < MemoryInterval ? remaining : MemoryInterval;

    private void DeferReport(QueuedInvocation queued, string status)
    {
        _log.DeferReport(new InvocationReport(queued.Invocation.RequestId, _time.GetUtcNow(), _time.GetElapsedTime(queued.StartTimestamp), _unreportedInit, _process!.PeakMemoryMegabytes(), status));
        _unreportedInit = null;
    }
}
