using System.Diagnostics;
using System.Globalization;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// Injects faults in a sequence determined by the seed: kind, pause before it, and victim. The messages are spread over the
/// pauses, so that each fault falls between requests that were just acknowledged and requests that are in progress.
/// </summary>
internal sealed class FaultInjector(ChaosOptions options, ChaosEnvironment environment, RuntimeUnderTest runtime, FaultyProxy proxy, Producer producer, ExecutionManager manager, Exhaustion exhaustion)
{
    /// <summary>Longest time from the pause of an execution to its resume.</summary>
    private const int LongestExecutionPauseMilliseconds = 4_000;

    /// <summary>Longest time for which a resource is exhausted.</summary>
    private const int LongestExhaustionMilliseconds = 4_000;

    /// <summary>Factor on a pause in which its messages are sent: some are still in progress at the fault.</summary>
    private const double SendingFactor = 1.25;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private const int FillSize = 1024 * 1024;

    /// <summary>Time to wait for the write of a result whose response is to be dropped.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Relative frequency of each kind.</summary>
    private static readonly (FaultKind Kind, int Weight)[] Weights =
    [
        (FaultKind.Function, 40), (FaultKind.Runtime, 22), (FaultKind.Freeze, 8), (FaultKind.SideEffect, 10),
        (FaultKind.Cut, 7), (FaultKind.Delay, 4), (FaultKind.TornLog, 5), (FaultKind.FullDisk, 4),
        (FaultKind.Pause, 14), (FaultKind.Delete, 6),
        (FaultKind.Descriptors, 3), (FaultKind.Processes, 3), (FaultKind.Memory, 3), (FaultKind.Ports, 3),
    ];

    private readonly Random _random = new(options.Seed);
    private readonly Dictionary<FaultKind, int> _injected = [];
    private readonly List<Task> _pending = [];
    private Task<bool> _lost = Task.FromResult(false);

    /// <summary>Number of faults injected so far.</summary>
    public int Count { get; private set; }

    public IReadOnlyDictionary<FaultKind, int> Injected => _injected;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var kinds = Weights.Where(entry => options.Faults.Contains(entry.Kind)).ToArray();
        while (Count < options.Kills)
        {
            // One restart in four is not awaited: the runtime must also survive being killed during its recovery.
            if (_random.Next(4) != 0)
            {
                await runtime.Ready.WaitAsync(StartTimeout, cancellationToken);
            }

            var pause = TimeSpan.FromMilliseconds(_random.Next(options.LongestPauseMilliseconds));
            var release = producer.ReleaseAsync((int)((long)options.Messages * (Count + 1) / options.Kills), pause * SendingFactor, cancellationToken);
            await Task.Delay(pause, cancellationToken);
            var kind = Draw(kinds);
            if (await InjectAsync(kind, cancellationToken))
            {
                Count++;
                _injected[kind] = _injected.GetValueOrDefault(kind) + 1;
            }

            await release;
        }

        await producer.ReleaseAsync(options.Messages, TimeSpan.Zero, cancellationToken);
        await Task.WhenAll(_pending);
    }

    private FaultKind Draw((FaultKind Kind, int Weight)[] kinds)
    {
        var drawn = _random.Next(kinds.Sum(entry => entry.Weight));
        return kinds.First(entry => (drawn -= entry.Weight) < 0).Kind;
    }

    /// <summary>Injects a fault. Returns false where there was nothing to apply it to.</summary>
    private async Task<bool> InjectAsync(FaultKind kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case FaultKind.Runtime:
                runtime.Kill();
                return true;
            case FaultKind.TornLog:
                runtime.WhileDown = () => TornLog.Tear(Path.Combine(environment.Folder, "runtime.db-wal"), _random);
                runtime.Kill();
                return true;
            case FaultKind.Function:
                return OnRandomFunction(id => Signal(id, "KILL"));
            case FaultKind.Freeze:
                return OnRandomFunction(id => _pending.Add(FreezeAsync(id)));
            case FaultKind.Cut:
                proxy.Cut();
                return true;
            case FaultKind.Delay:
                // Not cancelled with the injector: the proxy would stay blocked.
                proxy.BlockUntil(Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200, 4000)), CancellationToken.None));
                return true;
            case FaultKind.SideEffect:
                return await DropResponseAsync();
            case FaultKind.Pause:
                return await PauseAsync(cancellationToken);
            case FaultKind.Delete:
                return await manager.DeleteAsync(_random);
            case FaultKind.Descriptors or FaultKind.Processes or FaultKind.Memory or FaultKind.Ports:
                return Exhaust(kind);
            default:
                _pending.Add(FillAsync(cancellationToken));
                return true;
        }
    }

    private bool Exhaust(FaultKind kind)
    {
        if (exhaustion.Inject(kind, runtime.ProcessId, TimeSpan.FromMilliseconds(_random.Next(500, LongestExhaustionMilliseconds))) is not { } end)
        {
            return false;
        }

        _pending.Add(end);
        return true;
    }

    private bool OnRandomFunction(Action<int> inject)
    {
        var processes = runtime.FunctionProcesses();
        if (processes.Count == 0)
        {
            return false;
        }

        inject(processes[_random.Next(processes.Count)]);
        return true;
    }

    /// <summary>Waits for the write of a result only where one is to be lost already: other faults are injected in the meantime.</summary>
    /// <returns>Whether an earlier one was lost since the last call.</returns>
    private async Task<bool> DropResponseAsync()
    {
        var isEarlierLost = await _lost;
        var lost = RuntimeUnderTest.NewSource();
        proxy.DropNextResponse(() =>
        {
            KillOrchestrators();
            lost.TrySetResult();
        });
        _lost = Task.WhenAny(lost.Task, Task.Delay(WriteTimeout, CancellationToken.None)).ContinueWith(_ => lost.Task.IsCompleted);
        return isEarlierLost;
    }

    private async Task<bool> PauseAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(_random.Next(LongestExecutionPauseMilliseconds));
        if (await manager.PauseAsync(_random) is not { } arn)
        {
            return false;
        }

        _pending.Add(manager.ResumeAsync(arn, pause, cancellationToken));
        return true;
    }

    private void KillOrchestrators()
    {
        foreach (var id in runtime.FunctionProcesses().Where(id => FunctionOf(id) == environment.Workload.Orchestrator))
        {
            Signal(id, "KILL");
        }
    }

    private static string? FunctionOf(int process)
    {
        try
        {
            const string Variable = "AWS_LAMBDA_FUNCTION_NAME=";
            var variables = File.ReadAllText($"/proc/{process}/environ").Split('\0');
            return variables.FirstOrDefault(static variable => variable.StartsWith(Variable, StringComparison.Ordinal))?[Variable.Length..];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task FreezeAsync(int process)
    {
        Signal(process, "STOP");
        await Task.Delay(ChaosEnvironment.FunctionTimeout + TimeSpan.FromSeconds(2));
        Signal(process, "CONT");
    }

    private static void Signal(int process, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var filler = Path.Combine(environment.Folder, $"filler-{Count}");
        try
        {
            var block = new byte[FillSize];
            await using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            foreach (var size in (int[])[FillSize, 4096])
            {
                await FillWithAsync(file, block.AsMemory(0, size), cancellationToken);
            }

            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        }
        finally
        {
            File.Delete(filler);
        }
    }

    private static async Task FillWithAsync(FileStream file, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await file.WriteAsync(block, cancellationToken);
            }
        }
        catch (IOException)
        {
            // The file system is full, as intended.
        }
    }
}
