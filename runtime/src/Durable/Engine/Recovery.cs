using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>Brings every RUNNING execution back to where the last process left it.</summary>
internal sealed class Recovery(EngineContext context)
{
    private const int Batch = 500;

    public Task RunAsync(CancellationToken cancellationToken)
    {
        // Read before anything is invoked: what an invocation starts from now on is not in flight from before.
        var chained = ReadChained();
        long last = 0;
        while (ReadRunning(last) is { Count: > 0 } running)
        {
            foreach (var execution in running)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (execution.IsDueAtOnce)
                {
                    Requeue(execution);
                }

                last = execution.Id;
            }
        }

        chained.ForEach(ResumeInvoke);
        context.Alarm.Set(context.Now);
        return Task.CompletedTask;
    }

    private void Requeue(Running execution)
    {
        if (execution.LastEvent == 1)
        {
            // It counts as queued by itself, so it need not be held in memory until its turn.
            context.Queue.Enqueue(execution.FunctionName, execution.Id, isFirst: true);
            return;
        }

        context.Background.Run(() => context.RetryAsync(async () =>
        {
            using var lease = await context.Live.AcquireAsync(execution.Id, CancellationToken.None).ConfigureAwait(false);
            if (lease.State is { } state)
            {
                context.Wake(state);
            }
        }));
    }

    /// <summary>
    /// Chained invokes in flight: a durable child that has closed completes its caller now, one that runs will; a plain
    /// target is run again.
    /// </summary>
    private void ResumeInvoke(Chained chained)
    {
        if (chained.ChildId is null)
        {
            var input = context.Database.Read(session => ExecutionStore.Payload(session, chained.ExecutionId, chained.InputEvent)) ?? [];
            context.Chained.Restart(chained.ExecutionId, chained.Sequence, chained.FunctionName, chained.TenantId, input);
        }
        else if (chained.ChildStatus is not ExecutionStatus.Running)
        {
            context.Background.Run(() => context.Chained.CompleteAsync(chained.ExecutionId, EndOfChild(chained)));
        }
    }

    private List<Chained> ReadChained() => context.Database.Read(session => session.Query(
        "SELECT o.execution_id, o.sequence, o.target, o.tenant_id, o.input_event, o.child_id, c.status, c.end_event, c.timeout_seconds "
        + "FROM durable_executions e JOIN durable_operations o ON o.execution_id = e.id LEFT JOIN durable_executions c ON c.id = o.child_id "
        + "WHERE e.status = 0 AND o.type = 5 AND o.status = 0",
        row => new Chained(row.Int64(0), row.Int32(1), row.Text(2), row.TextOrNull(3), row.Int32(4), row.Int64OrNull(5), (ExecutionStatus?)row.Int64OrNull(6), row.Int32(7), row.Int32(8))));

    private ChainedCompletion EndOfChild(Chained chained)
    {
        if (chained.ChildStatus is not { } status)
        {
            return new ChainedCompletion(chained.Sequence, OperationStatus.Failed, null, ErrorObject.Of("ResourceNotFoundException", "The chained execution no longer exists"));
        }

        var payload = context.Database.Read(session => ExecutionStore.Payload(session, chained.ChildId!.Value, chained.ChildEndEvent));
        return Closing.CompletionOf(chained.Sequence, status, chained.ChildTimeoutSeconds, payload);
    }

    /// <summary>
    /// An execution rests only after an InvocationCompleted that says so, with nothing after it and no step ready; any
    /// other was being invoked or about to be.
    /// </summary>
    private List<Running> ReadRunning(long after) => context.Database.Read(session => session.Query(
        "SELECT e.id, e.function_name, v.event_id, "
        + "e.retry_at IS NULL AND (v.suspends = 0 OR EXISTS (SELECT 1 FROM durable_operations o WHERE o.execution_id = e.id AND o.type = 2 AND o.status = 2)) "
        + "FROM durable_executions e JOIN durable_events v ON v.execution_id = e.id AND v.event_id = (SELECT MAX(event_id) FROM durable_events WHERE execution_id = e.id) "
        + "WHERE e.status = 0 AND e.id > ? ORDER BY e.id LIMIT ?",
        row => new Running(row.Int64(0), row.Text(1), row.Int32(2), row.Boolean(3)),
        after,
        Batch));

    private sealed record Running(long Id, string FunctionName, int LastEvent, bool IsDueAtOnce);

    private sealed record Chained(long ExecutionId, int Sequence, string FunctionName, string? TenantId, int InputEvent, long? ChildId, ExecutionStatus? ChildStatus, int ChildEndEvent, int ChildTimeoutSeconds);
}
