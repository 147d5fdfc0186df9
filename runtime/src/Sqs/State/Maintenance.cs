using System.Collections.Concurrent;
using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Background work: deletes the messages of purged and deleted queues, and moves messages for running move tasks. Each
/// write operation is small, so that requests run in between. Continues after a restart, and after a full disk has space
/// again.
/// </summary>
internal sealed class Maintenance : IAsyncDisposable
{
    /// <summary>Messages that a move task without a rate moves in one write operation.</summary>
    private const int MoveBatchSize = 100;

    private readonly Database _database;
    private readonly Redrive _redrive;
    private readonly TimeProvider _time;
    private readonly StorageRetry _retry;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _detached = new(1);
    private readonly ConcurrentDictionary<string, Task> _moves = new(StringComparer.Ordinal);
    private readonly Task _draining;

    public Maintenance(Database database, Redrive redrive, TimeProvider time, StorageRetry retry)
    {
        _database = database;
        _redrive = redrive;
        _time = time;
        _retry = retry;
        _draining = Task.Run(DrainAsync);
        foreach (var task in database.Read(MoveTasks.Active))
        {
            StartMove(task.Id, task.Rate);
        }
    }

    /// <summary>Starts deleting the messages of a generation that a purge or a deletion detached.</summary>
    public void StartDrain() => _detached.Release();

    /// <summary>Starts moving the messages of a task that was stored.</summary>
    public void StartMove(string taskId, int? rate) => _moves[taskId] = Task.Run(() => MoveAsync(taskId, rate));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll([_draining, .. _moves.Values]).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped between two write operations; the next start continues. A failure of the database is thrown instead.
        }

        _stopping.Dispose();
        _detached.Dispose();
    }

    private async Task DrainAsync()
    {
        while (true)
        {
            await _detached.WaitAsync(_stopping.Token).ConfigureAwait(false);
            while (await WriteAsync(QueueGeneration.Drain).ConfigureAwait(false))
            {
                // One write operation per iteration: requests run in between.
            }
        }
    }

    private async Task MoveAsync(string taskId, int? rate)
    {
        while (await WriteAsync(session => _redrive.MoveBatch(session, taskId, rate ?? MoveBatchSize, _time.EpochMilliseconds())).ConfigureAwait(false))
        {
            if (rate is not null)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _time, _stopping.Token).ConfigureAwait(false);
            }
        }

        _moves.TryRemove(taskId, out _);
    }

    private Task<bool> WriteAsync(Func<Session, bool> operation) =>
        _retry.RunAsync(() => _database.WriteAsync(operation, _stopping.Token), _stopping.Token);
}
