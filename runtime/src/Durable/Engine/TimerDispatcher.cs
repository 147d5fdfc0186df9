using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Handles what is due: expires timers of operations, times out and retries executions, and removes closed executions
/// that were deleted or whose retention period is over. Reads it from the store's index in bounded batches. A timer of an execution with a
/// running invocation is deferred: see <see cref="DurableEngineOptions.MaxDeferral"/>.
/// </summary>
internal sealed class TimerDispatcher(EngineContext context)
{
    private const int Batch = 256;

    /// <summary>Pause before what is left is handled again. It is left where the clock was set back after it had been read.</summary>
    private static readonly TimeSpan PauseBeforeRepeat = TimeSpan.FromSeconds(1);

    /// <summary>Handles everything that is due, once; returns when the next timer is due, or null if there is none.</summary>
    public async Task<DateTimeOffset?> RunAsync()
    {
        var now = context.Now;
        var (operation, execution) = (new Due(0, 0, 0), new Due(0, null, 0));
        while (ReadDue(now, operation, execution) is { Count: > 0 } due)
        {
            await Task.WhenAll(due.GroupBy(entry => entry.ExecutionId).Select(HandleAsync)).ConfigureAwait(false);
            operation = due.FindLast(static entry => entry.Sequence is not null) ?? operation;
            execution = due.FindLast(static entry => entry.Sequence is null) ?? execution;
        }

        return ReadNext(now) is { } next ? DateTimeOffset.FromUnixTimeMilliseconds(next) : null;
    }

    private async Task HandleAsync(IGrouping<long, Due> due)
    {
        var isRemoval = false;
        using (var lease = await context.Cache.AcquireAsync(due.Key, CancellationToken.None).ConfigureAwait(false))
        {
            if (lease.State is not { } execution)
            {
                return;
            }

            if (execution.IsOpen)
            {
                var committed = await context.ChangeAsync(lease, change => ApplyDue(change, due)).ConfigureAwait(false);
                if (committed.InvokesAgain || execution.PendingNotifications.Count > 0)
                {
                    context.QueueInvocation(execution);
                }
            }
            else
            {
                isRemoval = execution.DueAt <= context.Now;
            }
        }

        if (isRemoval)
        {
            await Retention.RemoveAsync(context.Database, due.Key).ConfigureAwait(false);
        }
    }

    private void ApplyDue(ExecutionChange change, IEnumerable<Due> due)
    {
        var execution = change.Execution;
        if (execution.TimeoutAt <= change.Now)
        {
            Completion.Apply(context, change, ExecutionStatus.TimedOut, null, ErrorObject.Of("Execution.Timeout", $"Execution timed out after {execution.TimeoutSeconds} seconds."));
            return;
        }

        var deferral = execution.Invocation is null ? 0 : MaxDeferral;
        foreach (var entry in due)
        {
            if (entry.Sequence is { } sequence && execution.Operations[sequence - 1] is { } operation && operation.DueAt + deferral <= change.Now)
            {
                ServiceTransitions.Expire(change, operation);
            }
        }

        if (execution.IsRunning && execution.RetryAt <= change.Now)
        {
            execution.RetryAt = null;
            change.ChangesExecution = true;
            change.InvokesAgain = true;
        }
    }

    private long MaxDeferral => (long)context.Options.MaxDeferral.TotalMilliseconds;

    /// <summary>Returns the next batch of what is due at <paramref name="now"/>, after the last operation and the last execution.</summary>
    private List<Due> ReadDue(long now, Due operation, Due execution) => context.Database.Read(session =>
    {
        var due = session.Query(
            "SELECT execution_id, sequence, due_at FROM durable_operations WHERE due_at BETWEEN ? AND ? AND (due_at, execution_id, sequence) > (?, ?, ?) "
            + "ORDER BY due_at, execution_id, sequence LIMIT ?",
            row => new Due(row.Int64(0), row.Int32(1), row.Int64(2)),
            operation.At,
            now,
            operation.At,
            operation.ExecutionId,
            operation.Sequence ?? 0,
            Batch);
        due.AddRange(session.Query(
            "SELECT id, due_at FROM durable_executions WHERE due_at BETWEEN ? AND ? AND (due_at, id) > (?, ?) ORDER BY due_at, id LIMIT ?",
            row => new Due(row.Int64(0), null, row.Int64(1)),
            execution.At,
            now,
            execution.At,
            execution.ExecutionId,
            Batch));
        return due;
    });

    /// <summary>Returns when something is due next, or when the deferral of a due timer ends; null if there is no timer.</summary>
    private long? ReadNext(long now) => context.Database.Read(session =>
    {
        var deferred = now - MaxDeferral;
        var isLeft = session.Scalar("SELECT EXISTS (SELECT 1 FROM durable_operations WHERE due_at <= ?) OR EXISTS (SELECT 1 FROM durable_executions WHERE due_at <= ?)", deferred, now) == 1;
        long?[] times =
        [
            session.Scalar("SELECT MIN(due_at) FROM durable_operations WHERE due_at > ? AND due_at <= ?", deferred, now) + MaxDeferral,
            session.Scalar("SELECT MIN(due_at) FROM durable_operations WHERE due_at > ?", now),
            session.Scalar("SELECT MIN(due_at) FROM durable_executions WHERE due_at > ? AND due_at < ?", now, ExecutionState.NoTimer),
            isLeft ? context.Now + (long)PauseBeforeRepeat.TotalMilliseconds : null,
        ];
        return times.Min();
    });

    private sealed record Due(long ExecutionId, int? Sequence, long At);
}
