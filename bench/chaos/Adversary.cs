using System.Diagnostics;
using System.Globalization;

namespace DurableChaining.Chaos;

/// <summary>Does harm by a seeded plan: which fault, after which pause, to whom.</summary>
internal sealed class Adversary(ChaosOptions options, Workplace place, RuntimeUnderTest runtime, FaultyProxy proxy)
{
    private const int LongestPauseMilliseconds = 900;
    private const int FillSize = 1024 * 1024;

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
            await Task.Delay(_random.Next(LongestPauseMilliseconds), cancellationToken);
            var kind = Draw(kinds);
            if (await DoAsync(kind, cancellationToken))
            {
                Count++;
                _done[kind] = _done.GetValueOrDefault(kind) + 1;
            }
        }

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
        // One start in four is not waited for: the runtime is to survive a death while it recovers, too.
        if (_random.Next(4) != 0)
        {
            await runtime.Ready.WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        }

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
                proxy.HoldUntil(Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200, 4000)), cancellationToken));
                return true;
            case FaultKind.SideEffect:
                proxy.LoseNextAnswer(KillOrchestrators);
                return true;
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
        await Task.Delay(Workplace.FunctionTimeout + TimeSpan.FromSeconds(2));
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
