using DurableLocal.Core.Background;
using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Background work: deletes the messages of purged and deleted queues, and moves messages for running move tasks. Each
/// write operation is small, so that requests run in between. The store records the work that is left, so a restart
/// resumes it.
/// </summary>
internal sealed class Maintenance
{
    /// <summary>Messages that a move task without a rate moves in one write operation.</summary>
    private const int MoveBatchSize = 100;

    /// <summary>FailureReason of a move task that an unexpected exception ended.</summary>
    private const string UnexpectedFailure = "InternalFailure";

    private readonly Database _database;
    private readonly Redrive _redrive;
    private readonly TimeProvider _time;
    private readonly BackgroundWork _background;
    private readonly StorageRetry _retry;
    private readonly BackgroundLoop _drain;

    public Maintenance(Database database, Redrive redrive, TimeProvider time, BackgroundWork background, StorageRetry retry)
    {
        (_database, _redrive, _time, _background, _retry) = (database, redrive, time, background, retry);
        _drain = background.Repeat(DrainAsync);
        _drain.Wake();
        foreach (var task in database.Read(MoveTasks.Active))
        {
            StartMove(task.Id, task.Rate);
        }
    }

    /// <summary>Starts deleting the messages of a generation that a purge or a deletion detached.</summary>
    public void StartDrain() => _drain.Wake();

    /// <summary>Starts moving the messages of a task that was stored.</summary>
    public void StartMove(string taskId, int? rate) => _background.Run(stopping => MoveToEndAsync(taskId, rate, stopping));

    private async Task<DateTimeOffset?> DrainAsync(CancellationToken stopping)
    {
        while (await WriteAsync(QueueGeneration.Drain, stopping).ConfigureAwait(false))
        {
            // One write operation per iteration: requests run in between.
        }

        return null;
    }

    private async Task MoveToEndAsync(string taskId, int? rate, CancellationToken stopping)
    {
        try
        {
            await MoveAsync(taskId, rate, stopping).ConfigureAwait(false);
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            // A task that stayed RUNNING would exclude every other task of its queue.
            await WriteAsync(
                session =>
                {
                    MoveTasks.End(session, taskId, MoveTask.Failed, UnexpectedFailure);
                    return true;
                },
                stopping).ConfigureAwait(false);
            throw;
        }
    }

    private async Task MoveAsync(string taskId, int? rate, CancellationToken stopping)
    {
        while (await WriteAsync(session => _redrive.MoveBatch(session, taskId, rate ?? MoveBatchSize, _time.EpochMilliseconds()), stopping).ConfigureAwait(false))
        {
            if (rate is not null)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _time, stopping).ConfigureAwait(false);
            }
        }
    }

    private Task<bool> WriteAsync(Func<Session, bool> operation, CancellationToken stopping) =>
        _retry.RunAsync(() => _database.WriteAsync(operation, stopping), stopping);
}
