using System.Diagnostics;
using System.Globalization;

namespace DurableLocal.Bench.Chaos;

/// <summary>
/// Does harm by a seeded plan: which fault, after which pause, to whom. Each pause has its share of the messages, so that
/// every fault falls among requests that were just answered and requests that are about to be.
/// </summary>
internal sealed class FaultInjector(ChaosOptions options, ChaosEnvironment place, RuntimeUnderTest runtime, FaultyProxy proxy, Producer producer)
{
    private const int LongestPauseMilliseconds = 900;

    /// <summary>Messages of a pause are still being sent when the fault at its end comes.</summary>
    private const double BeyondPause = 1.25;

    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);
    private const int FillSize = 1024 * 1024;

    /// <summary>How long a write of a result is waited for, to lose its answer.</summary>
    private static readonly TimeSpan LongestAmbush = TimeSpan.FromSeconds(10);

    /// <summary>How often a fault is drawn, against the others.</summary>
    private static readonly (FaultKind Kind, int Weight)[] Weights =
    [
        (FaultKind.Function, 40), (FaultKind.Runtime, 22), (FaultKind.Freeze, 8), (FaultKind.SideEffect, 10),
        (FaultKind.Cut, 7), (FaultKind.Delay, 4), (FaultKind.TornLog, 5), (FaultKind.FullDisk, 4),
    ];

    private readonly Random _random = new(options.Seed);
    private readonly Dictionary<FaultKind, int> _done = [];
    private readonly List<Task> _lasting = [];

    public int Count { get; private set; }

    public IReadOnlyDictionary<FaultKind, int> Done => _done;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var kinds = Weights.Where(entry => options.Faults.Contains(entry.Kind) && (entry.Kind != FaultKind.FullDisk || place.IsMounted)).ToArray();
        while (Count < options.Kills)
        {
            // One start in four is not waited for: the runtime is to survive a death while it recovers, too.
            if (_random.Next(4) != 0)
            {
                await runtime.Ready.WaitAsync(LongestStart, cancellationToken);
            }

            var pause = TimeSpan.FromMilliseconds(_random.Next(LongestPauseMilliseconds));
            var release = producer.ReleaseAsync((int)((long)options.Messages * (Count + 1) / options.Kills), pause * BeyondPause, cancellationToken);
            await Task.Delay(pause, cancellationToken);
            var kind = Draw(kinds);
            if (await DoAsync(kind, cancellationToken))
            {
                Count++;
                _done[kind] = _done.GetValueOrDefault(kind) + 1;
            }

            await release;
        }

        await producer.ReleaseAsync(options.Messages, TimeSpan.Zero, cancellationToken);
        await Task.WhenAll(_lasting);
    }

    private FaultKind Draw((FaultKind Kind, int Weight)[] kinds)
    {
        var drawn = _random.Next(kinds.Sum(entry => entry.Weight));
        return kinds.First(entry => (drawn -= entry.Weight) < 0).Kind;
    }

    /// <summary>Answers whether there was anything to do it to.</summary>
    private async Task<bool> DoAsync(FaultKind kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case FaultKind.Runtime:
                runtime.Kill();
                return true;
            case FaultKind.TornLog:
                runtime.WhileDown = () => TornLog.Tear(Path.Combine(place.Folder, "runtime.db-wal"), _random);
                runtime.Kill();
                return true;
            case FaultKind.Function:
                return OnOne(id => Signal(id, "KILL"));
            case FaultKind.Freeze:
                return OnOne(id => Last(FreezeAsync(id)));
            case FaultKind.Cut:
                proxy.Cut();
                return true;
            case FaultKind.Delay:
                // It ends by itself: a gate that is cancelled with the adversary would never open again.
                proxy.HoldUntil(Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200, 4000)), CancellationToken.None));
                return true;
            case FaultKind.SideEffect:
                return await LoseAnswerAsync(cancellationToken);
            default:
                Last(FillAsync(cancellationToken));
                return true;
        }
    }

    private bool OnOne(Action<int> harm)
    {
        var processes = runtime.FunctionProcesses();
        if (processes.Count == 0)
        {
            return false;
        }

        harm(processes[_random.Next(processes.Count)]);
        return true;
    }

    private void Last(Task fault) => _lasting.Add(fault);

    private async Task<bool> LoseAnswerAsync(CancellationToken cancellationToken)
    {
        var lost = RuntimeUnderTest.NewSource();
        proxy.LoseNextAnswer(() =>
        {
            KillOrchestrators();
            lost.TrySetResult();
        });
        await Task.WhenAny(lost.Task, Task.Delay(LongestAmbush, cancellationToken));
        return lost.Task.IsCompleted;
    }

    private void KillOrchestrators()
    {
        foreach (var id in runtime.FunctionProcesses().Where(id => FunctionOf(id).Contains("Orchestrator", StringComparison.Ordinal)))
        {
            Signal(id, "KILL");
        }
    }

    private static string FunctionOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Split('\0').FirstOrDefault(static pair => pair.StartsWith("AWS_LAMBDA_FUNCTION_NAME=", StringComparison.Ordinal)) ?? "";
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
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
        var filler = Path.Combine(place.Folder, $"filler-{Count}");
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
            // Full, which is what was wanted.
        }
    }
}
