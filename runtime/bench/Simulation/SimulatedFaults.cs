namespace DurableLocal.Bench.Simulation;

/// <summary>The faults of a run: those of functions at random, the others one after the other until <see cref="IsOver"/>.</summary>
internal sealed class SimulatedFaults(Simulation simulation)
{
    private static readonly TimeSpan MeanPause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestSlowDisk = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestFullDisk = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SlowCommit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Jump = TimeSpan.FromHours(1);

    /// <summary>Faults by kind.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    public bool IsOver { get; private set; }

    /// <summary>Injects faults until the producer has sent all messages.</summary>
    public async Task RunAsync(Func<bool> isSent)
    {
        while (!isSent())
        {
            await Task.Delay(2 * MeanPause * simulation.Random.NextDouble(), simulation.Time);
            switch (simulation.Random.Next(8))
            {
                case 0 or 1:
                    Count("crash");
                    simulation.KillRuntime();
                    break;
                case 2 or 3:
                    Count("crash after a commit");
                    simulation.KillRuntimeAfterCommit();
                    break;
                case 4:
                    Count("slow disk");
                    simulation.Disk.SlowestCommit = SlowCommit;
                    await Task.Delay(LongestSlowDisk * simulation.Random.NextDouble(), simulation.Time);
                    simulation.Disk.SlowestCommit = DiskState.UsualCommit;
                    break;
                case 5 or 6:
                    Count("full disk");
                    simulation.Disk.IsFull = true;
                    await Task.Delay(LongestFullDisk * simulation.Random.NextDouble(), simulation.Time);
                    simulation.Disk.IsFull = false;
                    break;
                default:
                    var isForward = simulation.Random.Next(2) == 0;
                    Count(isForward ? "clock forward" : "clock back");
                    simulation.Clock.Jump(isForward ? Jump : -Jump);
                    break;
            }
        }

        IsOver = true;
    }

    /// <exception cref="FunctionEnd">The function crashes here.</exception>
    public void MayCrash()
    {
        if (Happens(200))
        {
            Count("function crash");
            throw FunctionEnd.Crash;
        }
    }

    /// <summary>Whether an invocation lasts until its timeout.</summary>
    public bool Hangs()
    {
        var hangs = Happens(500);
        if (hangs)
        {
            Count("function timeout");
        }

        return hangs;
    }

    /// <summary>Whether the delivery of a batch fails.</summary>
    public bool FailsDelivery()
    {
        var fails = Happens(10);
        if (fails)
        {
            Count("failed delivery");
        }

        return fails;
    }

    private bool Happens(int oneIn) => !IsOver && simulation.Random.Next(oneIn) == 0;

    public void Count(string kind) => Counts[kind] = Counts.GetValueOrDefault(kind) + 1;
}
