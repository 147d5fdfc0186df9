using DurableLocal.Core.Storage;

namespace DurableLocal.Bench.Simulation;

/// <summary>
/// The disk of the store. A commit takes time, so that writes gather to groups and a crash may fall before a commit or
/// between a commit and its response. It may be slow, or full.
/// </summary>
internal sealed class SimulatedDisk(Simulation simulation, TimeProvider time)
{
    private static readonly TimeSpan FastestCommit = TimeSpan.FromMicroseconds(100);

    private Action? _write;
    private Database? _database;

    /// <summary>Called after each commit, before anything learns of it.</summary>
    public Action? AfterCommit { get; set; }

    /// <summary>The store, which gets its writer from <see cref="Run"/>.</summary>
    public Database Database
    {
        set => _database = value;
    }

    /// <summary>Runs the writer of the store after the time that a commit takes.</summary>
    public void Run(Action write)
    {
        _write = write;
        time.CreateTimer(
            _ =>
            {
                _write = null;
                if (simulation.Disk.IsFull)
                {
                    _database!.FailWrites(1, 0);
                }

                write();
                AfterCommit?.Invoke();
            },
            null,
            FastestCommit + ((simulation.Disk.SlowestCommit - FastestCommit) * simulation.Random.NextDouble()),
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Closes the store as the end of its process does: what waits for a commit is lost.</summary>
    public async Task CrashAsync()
    {
        AfterCommit = null;
        _database!.FailWrites(int.MaxValue, 0);
        while (_write is { } write)
        {
            _write = null;
            write();
        }

        await _database.DisposeAsync();
    }
}

/// <summary>What the disk does now, whichever process uses it.</summary>
internal sealed class DiskState
{
    public static readonly TimeSpan UsualCommit = TimeSpan.FromMilliseconds(3);

    /// <summary>Longest commit.</summary>
    public TimeSpan SlowestCommit { get; set; } = UsualCommit;

    public bool IsFull { get; set; }
}
