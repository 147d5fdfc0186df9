using System.Collections.Concurrent;
using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Work that goes on behind the answers, in units small enough for the others to pass between: deleting the messages of
/// purged and deleted queues, and moving messages for the running move tasks. Both go on after a restart, and when a full
/// disk has room again.
/// </summary>
internal sealed class Maintenance : IAsyncDisposable
{
    /// <summary>Messages a move task without a rate moves in one unit of work.</summary>
    private const int MovedAtOnce = 100;

    private readonly Database _database;
    private readonly Redrive _redrive;
    private readonly TimeProvider _time;
    private readonly StorageRetry _perseverance;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _abandoned = new(1);
    private readonly ConcurrentDictionary<string, Task> _moves = new(StringComparer.Ordinal);
    private readonly Task _draining;

    public Maintenance(Database database, Redrive redrive, TimeProvider time, StorageRetry perseverance)
    {
        _database = database;
        _redrive = redrive;
        _time = time;
        _perseverance = perseverance;
        _draining = Task.Run(DrainAsync);
        foreach (var task in database.Read(MoveTasks.Active))
        {
            Move(task.Id, task.Rate);
        }
    }

    /// <summary>A queue was purged or deleted: its old messages are to be deleted.</summary>
    public void Abandoned() => _abandoned.Release();

    /// <summary>Starts moving the messages of a task that was recorded.</summary>
    public void Move(string taskId, int? rate) => _moves[taskId] = Task.Run(() => MoveAsync(taskId, rate));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll([_draining, .. _moves.Values]).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped between two units of work; the next start goes on. A failure of the store is thrown instead.
        }

        _stopping.Dispose();
        _abandoned.Dispose();
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            await _abandoned.WaitAsync(_stopping.Token).ConfigureAwait(false);
            while (await WriteAsync(Backlog.Drain).ConfigureAwait(false))
            {
                // One unit of work a round: requests go in between.
            }
        }
    }

    private async Task MoveAsync(string taskId, int? rate)
    {
        while (await WriteAsync(session => _redrive.Step(session, taskId, rate ?? MovedAtOnce, Now)).ConfigureAwait(false))
        {
            if (rate is not null)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _time, _stopping.Token).ConfigureAwait(false);
            }
        }

        _moves.TryRemove(taskId, out _);
    }

    private Task<bool> WriteAsync(Func<Session, bool> unit) =>
        _perseverance.RunAsync(() => _database.WriteAsync(unit, _stopping.Token), _stopping.Token);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
