using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// What the alarm wakes up for: timers of operations, timeouts and retries of executions, removal of closed ones whose
/// retention has run out. Reads what is due from the store's index, in bounded batches, then sets the alarm again. A
/// timer of an execution that is being invoked stays due for a while: see <see cref="DurableEngineOptions.Hold"/>.
/// </summary>
internal sealed class TimerDispatcher(EngineContext context)
{
    private const int Batch = 256;

    /// <summary>Pause after a batch of which something could not be done, such as on a full disk.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    /// <summary>Rings not yet answered: one run answers all that come while it runs.</summary>
    private int _rings;

    public async Task RunAsync()
    {
        if (Interlocked.Increment(ref _rings) > 1)
        {
            return;
        }

        int answered;
        do
        {
            answered = Volatile.Read(ref _rings);
            await HandleDueAsync().ConfigureAwait(false);
        }
        while (Interlocked.CompareExchange(ref _rings, 0, answered) != answered);
    }

    private async Task HandleDueAsync()
    {
        try
        {
            var now = context.Now;
            var last = new Due(0, 0, 0);
            while (ReadDue(now, last) is { Count: > 0 } due)
            {
                await Task.WhenAll(due.GroupBy(entry => entry.ExecutionId).Select(HandleAsync)).ConfigureAwait(false);
                last = due.FindLast(entry => entry.Sequence is not null) ?? last;
            }

            if (ReadNext(now) is { } next)
            {
                context.Alarm.Set(next);
            }
        }
        catch
        {
            Volatile.Write(ref _rings, 0);
            context.Alarm.Set(context.Now + (long)FailurePause.TotalMilliseconds);
            throw;
        }
    }

    private async Task HandleAsync(IGrouping<long, Due> due)
    {
        var isOver = false;
        using (var lease = await context.Live.AcquireAsync(due.Key, CancellationToken.None).ConfigureAwait(false))
        {
            if (lease.State is not { } execution)
            {
                return;
            }

            if (execution.IsRunning)
            {
                await ExpireAsync(lease, execution, due).ConfigureAwait(false);
            }
            else
            {
                isOver = execution.DueAt <= context.Now;
            }
        }

        if (isOver)
        {
            await Retention.RemoveAsync(context.Database, due.Key).ConfigureAwait(false);
        }
    }

    private async Task ExpireAsync(ExecutionCache.Lease lease, ExecutionState execution, IEnumerable<Due> due)
    {
        var delta = new Delta(execution, context.Now);
        if (execution.TimeoutAt <= delta.Now)
        {
            Closing.Close(context, delta, ExecutionStatus.TimedOut, null, ErrorObject.Of("Execution.Timeout", $"Execution timed out after {execution.TimeoutSeconds} seconds."));
        }
        else
        {
            foreach (var entry in due)
            {
                if (entry.Sequence is { } sequence && execution.Operations[sequence - 1] is { } operation && operation.DueAt + Hold(execution) <= delta.Now)
                {
                    ServiceTransitions.Expire(delta, operation);
                }
            }

            if (execution.RetryAt <= delta.Now)
            {
                execution.RetryAt = null;
                delta.ChangesExecution = true;
                delta.InvokesAgain = true;
            }
        }

        await context.CommitAsync(lease, delta).ConfigureAwait(false);
        if (delta.InvokesAgain || execution.Untold.Count > 0)
        {
            context.Wake(execution);
        }
    }

    private long Hold(ExecutionState execution) => execution.Invocation is null ? 0 : (long)context.Options.Hold.TotalMilliseconds;

    /// <summary>The next of what is due at a moment; the timers among it come after <paramref name="last"/>.</summary>
    private List<Due> ReadDue(long now, Due last) => context.Database.Read(session =>
    {
        var due = session.Query(
            "SELECT execution_id, sequence, due_at FROM durable_operations WHERE due_at BETWEEN ? AND ? AND (due_at, execution_id, sequence) > (?, ?, ?) "
            + "ORDER BY due_at, execution_id, sequence LIMIT ?",
            row => new Due(row.Int64(0), row.Int32(1), row.Int64(2)),
            last.At,
            now,
            last.At,
            last.ExecutionId,
            last.Sequence ?? 0,
            Batch);
        due.AddRange(session.Query(
            "SELECT id, due_at FROM durable_executions WHERE due_at <= ? ORDER BY due_at LIMIT ?",
            row => new Due(row.Int64(0), null, row.Int64(1)),
            now,
            Batch));
        return due;
    });

    /// <summary>When something is due next, or what was held back is to wait no longer.</summary>
    private long? ReadNext(long now) => context.Database.Read(session =>
    {
        long?[] times =
        [
            session.Scalar("SELECT MIN(due_at) FROM durable_operations WHERE due_at <= ?", now) + (long)context.Options.Hold.TotalMilliseconds,
            session.Scalar("SELECT MIN(due_at) FROM durable_operations WHERE due_at > ?", now),
            session.Scalar("SELECT MIN(due_at) FROM durable_executions"),
        ];
        return times.Min();
    });

    private sealed record Due(long ExecutionId, int? Sequence, long At);
}
