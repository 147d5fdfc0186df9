using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>Resumes every RUNNING execution of the last process.</summary>
internal sealed class Recovery(EngineContext context)
{
    private const int Batch = 500;

    // Literals, not parameters: SQLite uses the partial index over running executions only for a constant.
    private static readonly string ChainedInvokesInFlight =
        "SELECT o.execution_id, o.sequence, o.target, o.tenant_id, o.input_event, o.child_id, c.status, c.end_event, c.timeout_seconds "
        + "FROM durable_executions e JOIN durable_operations o ON o.execution_id = e.id LEFT JOIN durable_executions c ON c.id = o.child_id "
        + $"WHERE e.status = {ExecutionStatus.Running:D} AND o.type = {OperationType.ChainedInvoke:D} AND o.status = {OperationStatus.Started:D}";

    private static readonly string RunningExecutions =
        "SELECT e.id, e.function_name, v.event_id, e.retry_at IS NULL AND (v.suspends = 0 OR EXISTS ("
        + $"SELECT 1 FROM durable_operations o WHERE o.execution_id = e.id AND o.type = {OperationType.Step:D} AND o.status = {OperationStatus.Ready:D})) "
        + "FROM durable_executions e JOIN durable_events v ON v.execution_id = e.id AND v.event_id = (SELECT MAX(event_id) FROM durable_events WHERE execution_id = e.id) "
        + $"WHERE e.status = {ExecutionStatus.Running:D} AND e.id > ? ORDER BY e.id LIMIT ?";

    public Task RunAsync(CancellationToken cancellationToken)
    {
        // Read before anything is invoked: an invoke that starts from now on is not one of the last process.
        var chained = ReadChained();
        long last = 0;
        while (ReadRunning(last) is { Count: > 0 } running)
        {
            foreach (var execution in running)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (execution.NeedsInvocation)
                {
                    Requeue(execution);
                }

                last = execution.Id;
            }
        }

        chained.ForEach(ResumeInvoke);
        context.SetTimer(context.Now);
        return Task.CompletedTask;
    }

    private void Requeue(Running execution)
    {
        if (execution.LastEvent == 1)
        {
            // Its rows imply that it is queued, so it is not loaded before it is invoked.
            context.Queue.Enqueue(execution.FunctionName, execution.Id, isFirst: true);
            return;
        }

        context.Background.Run(_ => context.RetryAsync(async () =>
        {
            using var lease = await context.Cache.AcquireAsync(execution.Id, CancellationToken.None).ConfigureAwait(false);
            if (lease.State is { } state)
            {
                context.QueueInvocation(state);
            }
        }));
    }

    /// <summary>
    /// Resumes a chained invoke in flight: invokes a plain target again, completes the invoke of a durable target that has
    /// ended. A durable target that runs completes it later.
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
            context.Background.Run(_ => context.Chained.CompleteAsync(chained.ExecutionId, CompletionOf(chained)));
        }
    }

    private List<Chained> ReadChained() => context.Database.Read(session => session.Query(
        ChainedInvokesInFlight,
        row => new Chained(row.Int64(0), row.Int32(1), row.Text(2), row.TextOrNull(3), row.Int32(4), row.Int64OrNull(5), (ExecutionStatus?)row.Int64OrNull(6), row.Int32(7), row.Int32(8))));

    private ChainedCompletion CompletionOf(Chained chained)
    {
        if (chained.ChildStatus is not { } status)
        {
            return new ChainedCompletion(chained.Sequence, OperationStatus.Failed, null, ErrorObject.Of("ResourceNotFoundException", "The chained execution no longer exists"));
        }

        var payload = context.Database.Read(session => ExecutionStore.Payload(session, chained.ChildId!.Value, chained.ChildEndEvent));
        return Completion.ChainedCompletionOf(chained.Sequence, status, chained.ChildTimeoutSeconds, payload);
    }

    /// <summary>
    /// An execution is suspended only if its last event is an InvocationCompleted marked as suspending and it has no READY
    /// step; any other was being invoked or about to be.
    /// </summary>
    private List<Running> ReadRunning(long after) => context.Database.Read(session => session.Query(
        RunningExecutions,
        row => new Running(row.Int64(0), row.Text(1), row.Int32(2), row.Boolean(3)),
        after,
        Batch));

    private sealed record Running(long Id, string FunctionName, int LastEvent, bool NeedsInvocation);

    private sealed record Chained(long ExecutionId, int Sequence, string FunctionName, string? TenantId, int InputEvent, long? ChildId, ExecutionStatus? ChildStatus, int ChildEndEvent, int ChildTimeoutSeconds);
}
