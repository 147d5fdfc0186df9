using System.Runtime.CompilerServices;

namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>
/// One run of a model in which a seed chooses every step. Operations (work items, continuations, callbacks of timers) run
/// one at a time; at each point where the rewritten code calls the scheduler, another operation may go on instead.
/// </summary>
/// <remarks>
/// Time passes only when nothing else can run, or, where the seed selects it, at any point as on a slow machine. The run ends when the
/// model has completed and nothing is left to run. It fails where nothing can run before that.
/// </remarks>
public sealed class Schedule : IDisposable
{
    /// <summary>A schedule that is longer makes no progress. The models take a few hundred to a few thousand points.</summary>
    private const int MaxPoints = 200_000;

    /// <summary>How late an operation may be on a slow machine: timers that are due later do not fire while others can run.</summary>
    private static readonly TimeSpan MaxEarly = TimeSpan.FromSeconds(30);

    /// <summary>Longest real time of one run; an operation that takes longer waits for something that the scheduler does not control.</summary>
    private static readonly TimeSpan MaxRealTime = TimeSpan.FromSeconds(60);

    [ThreadStatic]
    private static Schedule? s_current;

    private readonly WorkerPool _workers;
    private readonly Strategy _strategy;
    private readonly List<Operation> _runnable = [];
    private readonly List<Operation> _blocked = [];
    private readonly List<ConditionWait> _waits = [];
    private readonly ManualResetEventSlim _ended = new(initialState: false, spinCount: 0);
    private readonly OperationContext _context;
    private MemoryFolder? _folder;
    private Operation _running = null!;
    private Task? _model;
    private string? _failure;
    private int _points;
    private int _operations;
    private int _cancelling;
    private ulong _trace = 14695981039346656037;

    internal Schedule(WorkerPool workers, ulong seed)
    {
        _workers = workers;
        Random = new SeededRandom(seed);
        _strategy = Strategy.Of(Random);
        _context = new OperationContext(this);
        Time = new VirtualTime(this);
    }

    /// <summary>The schedule of the calling thread; null outside of one.</summary>
    public static Schedule? Current => s_current;

    /// <summary>The clock of the run.</summary>
    public VirtualTime Time { get; }

    /// <summary>Choices of the model that belong to the seed.</summary>
    public SeededRandom Random { get; }

    /// <summary>Whether time passes only when nothing else can run, so that a late step has no excuse.</summary>
    public bool IsPrompt => !_strategy.FiresEarly;

    /// <summary>A number that two runs have in common if they took the same steps.</summary>
    public ulong Trace => _trace;

    /// <summary>Files of the run, deleted after it.</summary>
    internal MemoryFolder Folder => _folder ??= new MemoryFolder();

    internal Operation Running => _running;

    internal SynchronizationContext Context => _context;

    /// <summary>Fails the run unless the condition holds.</summary>
    public void Check(bool condition, string rule)
    {
        if (!condition)
        {
            Fail(rule);
        }
    }

    /// <summary>A place where another operation may go on instead of the running one. Does nothing outside of a schedule.</summary>
    public static void Point() => s_current?.PassPoint();

    /// <summary>Adds an operation that can run.</summary>
    public void Start(string name, Action body)
    {
        CountPoint();
        if (s_current != this)
        {
            // Continuing here would make the run depend on the thread pool.
            Fail($"{name} was started outside of the scheduler:{Environment.NewLine}{Environment.StackTrace}");
        }

        Add(new Operation(++_operations, name, body) { Priority = _strategy.NewPriority() });
    }

    /// <summary>Runs asynchronous work as an operation of its own.</summary>
    public Task Run(Func<Task> work) => Controlled.Tasks.Run(work);

    /// <summary>Cancels the tokens of the source; its callbacks run in the calling operation.</summary>
    public void Cancel(CancellationTokenSource source)
    {
        _cancelling++;
        source.Cancel();
        _cancelling--;
    }

    /// <summary>Completes when no callback of a cancellation runs.</summary>
    internal Task UntilCancelledAsync() => UntilAsync(() => _cancelling == 0);

    /// <summary>Lets other operations run: for a few points, or until nothing else can run.</summary>
    public async Task PauseAsync()
    {
        if (Random.OneIn(2))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), Time).ConfigureAwait(true);
        }
        else
        {
            await Task.Yield();
        }
    }

    /// <summary>Completes when <paramref name="condition"/> holds at the end of an operation.</summary>
    public Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var wait = new ConditionWait(condition, text);
        _waits.Add(wait);
        return wait.Holds.Task;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

    /// <summary>Runs the model; returns the reason of its failure, or null.</summary>
    internal string? Execute(Func<Schedule, Task> model)
    {
        Add(new Operation(0, "model", () => _model = model(this)));
        Dispatch(TakeNext()!);
        if (!_ended.Wait(MaxRealTime))
        {
            return $"operation {_running} has not returned to the scheduler for {MaxRealTime.TotalSeconds} s";
        }

        return _failure ?? Outcome();
    }

    internal void Enter() => s_current = this;

    /// <summary>Stops the running operation until <see cref="Resume"/>.</summary>
    internal void Block(string reason)
    {
        var self = _running;
        self.WaitsFor = reason;
        _blocked.Add(self);
        SwitchTo(TakeNext(), self);
        self.WaitsFor = null;
    }

    internal void Resume(Operation operation)
    {
        _blocked.Remove(operation);
        Add(operation);
    }

    /// <summary>Ends the running operation; returns the next one if it is new, so that the same thread runs it.</summary>
    internal Operation? End(Worker worker)
    {
        if (TakeNext() is not { } next)
        {
            _workers.Return(worker);
            _ended.Set();
            return null;
        }

        if (next.Worker is null)
        {
            _running = next;
            return next;
        }

        _workers.Return(worker);
        Dispatch(next);
        return null;
    }

    internal void Fail(string reason)
    {
        _failure ??= reason;
        _ended.Set();

        // A failed run leaves its threads where they are: to unwind them would run more of the code.
        Thread.Sleep(Timeout.Infinite);
    }

    private void CountPoint()
    {
        if (++_points > MaxPoints)
        {
            Fail($"no end after {MaxPoints} points");
        }
    }

    private void PassPoint()
    {
        CountPoint();
        if (_strategy.FiresTimer() && _model is not { IsCompleted: true })
        {
            Time.FireNext(MaxEarly);
        }

        if (_runnable.Count > 0 && _strategy.Preempts(_running, _runnable) is { } next)
        {
            var self = _running;
            _runnable.Remove(next);
            Add(self);
            SwitchTo(next, self);
        }
    }

    private void Add(Operation operation) => _runnable.Add(operation);

    private Operation? TakeNext()
    {
        CompleteWaits();
        while (_runnable.Count == 0)
        {
            if (_model is { IsCompleted: true } || !Time.FireNext(TimeSpan.MaxValue))
            {
                return null;
            }
        }

        var next = _strategy.Next(_runnable);
        _runnable.Remove(next);
        return next;
    }

    private void CompleteWaits()
    {
        for (var i = _waits.Count - 1; i >= 0; i--)
        {
            var wait = _waits[i];
            if (wait.Condition())
            {
                _waits.RemoveAt(i);
                wait.Holds.SetResult();
            }
        }
    }

    private void SwitchTo(Operation? next, Operation self)
    {
        if (next is null)
        {
            _ended.Set();
        }
        else
        {
            Dispatch(next);
        }

        self.Worker!.Park();
    }

    private void Dispatch(Operation next)
    {
        _running = next;
        _trace = (_trace ^ (ulong)next.Id ^ ((ulong)_points << 20)) * 1099511628211;
        if (next.Worker is { } worker)
        {
            worker.Unpark();
        }
        else
        {
            _workers.Take().Start(this, next);
        }
    }

    private string? Outcome()
    {
        if (_model is { IsFaulted: true, Exception: { } error })
        {
            return error.InnerException!.ToString();
        }

        if (_blocked.Count > 0)
        {
            return $"deadlock: {string.Join(", ", _blocked.Select(operation => $"{operation} waits for {operation.WaitsFor}"))}";
        }

        return _model is { IsCompletedSuccessfully: true } ? null : $"nothing can run, and the model waits{string.Concat(_waits.Select(static wait => $" for {wait.Text}"))}";
    }

    private sealed record ConditionWait(Func<bool> Condition, string Text)
    {
        public TaskCompletionSource Holds { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
