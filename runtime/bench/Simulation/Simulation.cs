using System.Globalization;
using DurableLocal.Core.Storage;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// One run: the services of the runtime on a store, with simulated functions, time, disk and network, and everything else
/// that happens to them. All of it runs on one thread, one piece of work after the other; time passes when no work is left.
/// The seed therefore determines the run.
/// </summary>
internal sealed class Simulation : IAsyncDisposable
{
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(5);

    /// <summary>A run with more is ended: what follows from the first ones hides nothing new.</summary>
    private const int MaxViolations = 100;

    /// <summary>How long work may take after the last fault; more is stuck. Longer than the clock is set back, several times over.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromDays(1);

    private readonly Dictionary<string, ExecutionRecord> _records = new(StringComparer.Ordinal);
    private readonly HashSet<string> _attempts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkflowPlan> _plans = new(StringComparer.Ordinal);
    private SimulatedRuntime? _runtime;

    /// <summary>Whether the runtime cannot be started any more.</summary>
    private bool _isBroken;

    public Simulation(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
        Time = new SimulatedTime(Clock);
        Faults = new SimulatedFaults(this);
        Callbacks = new CallbackCompleter(this);
        Outside = new Client(() => _runtime, this, Time);
    }

    public int Seed { get; }

    public Random Random { get; }

    public SimulationClock Clock { get; } = new();

    /// <summary>The time of everything outside the runtime.</summary>
    public TimeProvider Time { get; }

    public SimulatedFaults Faults { get; }

    public DiskState Disk { get; } = new();

    public CallbackCompleter Callbacks { get; }

    /// <summary>A client outside the runtime: producers, operators, systems that complete callbacks.</summary>
    public Client Outside { get; }

    /// <summary>Executions of the workflow, in the order of their first invocation.</summary>
    public List<string> Executions { get; } = [];

    public List<string> Violations { get; } = [];

    /// <summary>Whether events wait for an asynchronous invocation.</summary>
    public bool HasEvents => _runtime is not { IsReady: true, HasEvents: false };

    /// <summary>What the run waits for after its last message and fault, for a finding.</summary>
    public string? WaitsFor { get; set; } = "its messages to be sent";

    public int Restarts { get; private set; }

    public long Requests { get; private set; }

    /// <summary>Of the order and the times of all requests: two runs of one seed have the same.</summary>
    public long Fingerprint { get; private set; } = 17;

    public static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"m{number}");

    public static int NumberOf(string key) => int.Parse(key.AsSpan(1), CultureInfo.InvariantCulture);

    /// <summary>A client in a function of the process.</summary>
    public Client ClientOf(SimulatedRuntime runtime) => new(() => runtime, this, runtime.Time);

    public void Violation(string text) => Violations.Add($"{Clock.Elapsed / TimeSpan.TicksPerMillisecond} ms: {text}");

    public ExecutionRecord RecordOf(string arn)
    {
        if (!_records.TryGetValue(arn, out var record))
        {
            _records.Add(arn, record = new ExecutionRecord());
            if (arn.Contains($":{SimulatedStack.Workflow}:", StringComparison.Ordinal))
            {
                Executions.Add(arn);
            }
        }

        return record;
    }

    public WorkflowPlan PlanOf(string key)
    {
        if (!_plans.TryGetValue(key, out var plan))
        {
            _plans.Add(key, plan = WorkflowPlan.Of(Seed, NumberOf(key)));
        }

        return plan;
    }

    /// <summary>Whether an asynchronous invocation is attempted for the first time.</summary>
    public bool IsFirstAttempt(string requestId) => _attempts.Add(requestId);

    public void OnResponse(int status)
    {
        Requests++;
        Fingerprint = unchecked((Fingerprint * 31) + Clock.Elapsed + status);
    }

    /// <summary>Runs the scenario to its end, or until nothing can happen any more.</summary>
    public async Task RunAsync(Func<Task> scenario)
    {
        _ = StartRuntimeAsync();
        var run = scenario();
        while (true)
        {
            // Nothing runs once this thread, the only one, finds no work of any other task.
            do
            {
                await Task.Yield();
            }
            while (ThreadPool.PendingWorkItemCount > 0);

            if (run.IsCompleted)
            {
                break;
            }

            if (_isBroken || Violations.Count > MaxViolations)
            {
                return;
            }

            if (!Clock.FireNext(Deadline))
            {
                Violation($"stuck: the run waits for {WaitsFor}");
                return;
            }
        }

        await run;
    }

    /// <summary>Ends the process of the runtime, and starts the next one some time later.</summary>
    public void KillRuntime()
    {
        if (_runtime is not { IsAlive: true } runtime)
        {
            return;
        }

        Restarts++;
        CollectDefects(runtime);
        runtime.Kill();
        _ = RestartAsync(runtime);
    }

    /// <summary>Ends the process after its next commit, before any response to it.</summary>
    public void KillRuntimeAfterCommit()
    {
        if (_runtime is { IsAlive: true } runtime)
        {
            runtime.Disk.AfterCommit = KillRuntime;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_runtime is { } runtime)
        {
            CollectDefects(runtime);
            runtime.Kill();
            await runtime.Disk.CrashAsync();
        }
    }

    private void CollectDefects(SimulatedRuntime runtime)
    {
        foreach (var defect in runtime.Defects)
        {
            Violation($"defect: {defect}");
        }

        runtime.Defects.Clear();
    }

    private async Task RestartAsync(SimulatedRuntime ended)
    {
        await ended.Disk.CrashAsync();
        await Task.Delay(LongestRestart * Random.NextDouble(), Time);
        await StartRuntimeAsync();
    }

    /// <summary>Starts a process of the runtime; one that the disk leaves no room for is started again.</summary>
    private async Task StartRuntimeAsync()
    {
        while (true)
        {
            SimulatedRuntime? opened = null;
            try
            {
                await SimulatedRuntime.StartAsync(this, runtime => _runtime = opened = runtime);
                return;
            }
            catch (Exception) when (opened is { IsAlive: false })
            {
                // It was killed, and is restarted by who killed it.
                return;
            }
            catch (StorageException failure) when (failure.MayPass && opened is not null)
            {
                opened.Kill();
                await opened.Disk.CrashAsync();
                await Task.Delay(LongestRestart * Random.NextDouble(), Time);
            }
            catch (Exception failure)
            {
                Violation($"start: {failure}");
                _isBroken = true;
                return;
            }
        }
    }
}
