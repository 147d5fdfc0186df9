namespace DurableLocal.Tests.Schedules.Scheduling;

/// <summary>A thread for operations. Only one of all workers of a schedule runs at a time; the others are parked.</summary>
internal sealed class Worker
{
    // Not a SemaphoreSlim: it spins before it waits, while the thread that is to continue needs the core.
    private readonly AutoResetEvent _signal = new(false);
    private Schedule? _schedule;
    private Operation? _next;

    public Worker() => new Thread(Loop) { IsBackground = true, Name = "schedule" }.Start();

    /// <summary>Runs the operation on the parked thread.</summary>
    public void Start(Schedule schedule, Operation operation)
    {
        (_schedule, _next) = (schedule, operation);
        Unpark();
    }

    public void Park() => _signal.WaitOne();

    public void Unpark() => _signal.Set();

    private void Loop()
    {
        while (true)
        {
            Park();
            var schedule = _schedule!;
            schedule.Enter();
            SynchronizationContext.SetSynchronizationContext(schedule.Context);
            for (var operation = _next; operation is not null; operation = schedule.End(this))
            {
                operation.Worker = this;
                Run(schedule, operation);
            }
        }
    }

    private static void Run(Schedule schedule, Operation operation)
    {
        try
        {
            operation.Body();
        }
        catch (Exception error)
        {
            // On a thread of the pool it would end the process.
            schedule.Fail($"unhandled exception in {operation}: {error}");
        }
    }
}

/// <summary>The parked threads of successive schedules.</summary>
internal sealed class WorkerPool
{
    private readonly Stack<Worker> _idle = [];

    public Worker Take() => _idle.TryPop(out var worker) ? worker : new Worker();

    /// <summary>Called by the worker itself, before it passes the run on to another one.</summary>
    public void Return(Worker worker) => _idle.Push(worker);
}
