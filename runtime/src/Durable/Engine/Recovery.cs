using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>Resumes every RUNNING execution of the last process, and completes pauses whose invocation was lost.</summary>
internal sealed class Recovery(EngineContext context)
{
    private const int Batch = 500;

    // Literals, not parameters: SQLite uses the partial index over open executions only for the condition it was created with.
    private static readonly string IsOpen = $"e.status IN ({ExecutionStatus.Running:D}, {ExecutionStatus.Pausing:D}, {ExecutionStatus.Paused:D})";

    // CROSS JOIN fixes the order of the loops: without it SQLite scans the operations of all executions.
    private static readonly string ChainedInvokesInFlight =
        "SELECT o.execution_id, o.sequence, o.target, o.tenant_id, o.input_event, o.child_id, c.status, c.end_event, c.timeout_seconds, o.id, e.unqualified_arn, e.version, e.name, e.uid, e.trace_header "
        + "FROM durable_executions e CROSS JOIN durable_operations o ON o.execution_id = e.id LEFT JOIN durable_executions c ON c.id = o.child_id "
        + $"WHERE {IsOpen} AND o.type = {OperationType.ChainedInvoke:D} AND o.status = {OperationStatus.Started:D}";

    private static readonly string InterruptedExecutions =
        $"SELECT e.id, e.function_name, v.event_id = 1 AND e.status = {ExecutionStatus.Running:D}, e.status = {ExecutionStatus.Pausing:D} OR (e.retry_at IS NULL AND NOT {ExecutionStore.Suspended}) "
        + $"FROM durable_executions e {ExecutionStore.JoinLastEvent}WHERE {IsOpen} AND e.status <> {ExecutionStatus.Paused:D} AND e.id > ? ORDER BY e.id LIMIT ?";

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
                if (execution.IsInterrupted)
                {
                    Continue(execution);
                }

                last = execution.Id;
            }
        }

        chained.ForEach(ResumeInvoke);
        context.SetTimer(context.Now);
        return Task.CompletedTask;
    }

    private void Continue(Running execution)
    {
        if (execution.IsNew)
        {
            // Its rows imply that it is queued, so it is not loaded before it is invoked.
            context.Queue.Enqueue(execution.FunctionName, execution.Id, isFirst: true);
            return;
        }

        context.Background.Run(_ => context.RetryAsync(() => context.ContinueAsync(execution.Id)));
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
            context.Chained.Restart(
                chained.FunctionName,
                new PlainInvoke(chained.ExecutionId, chained.Sequence, new DurableOrigin(chained.ExecutionArn, chained.OperationId), chained.TenantId, chained.TraceHeader, input));
        }
        else if (chained.ChildStatus is not (ExecutionStatus.Running or ExecutionStatus.Pausing or ExecutionStatus.Paused))
        {
            context.Background.Run(_ => context.Chained.CompleteAsync(chained.ExecutionId, CompletionOf(chained)));
        }
    }

    private List<Chained> ReadChained() => context.Database.Read(session => session.Query(
        ChainedInvokesInFlight,
        row => new Chained(row.Int64(0), row.Int32(1), row.Text(2), row.TextOrNull(3), row.Int32(4), row.Int64OrNull(5), (ExecutionStatus?)row.Int64OrNull(6), row.Int32(7), row.Int32(8))
        {
            OperationId = row.Text(9),
            ExecutionArn = ExecutionArn.Format($"{row.Text(10)}:{row.Text(11)}", row.Text(12), row.Text(13)),
            TraceHeader = row.TextOrNull(14),
        }));

    private ChainedCompletion CompletionOf(Chained chained)
    {
        if (chained.ChildStatus is not { } status)
        {
            return new ChainedCompletion(chained.Sequence, OperationStatus.Failed, null, ErrorObject.Of("ResourceNotFoundException", "The chained execution no longer exists"));
        }

        var payload = context.Database.Read(session => ExecutionStore.Payload(session, chained.ChildId!.Value, chained.ChildEndEvent));
        return Completion.ChainedCompletionOf(chained.Sequence, status, chained.ChildTimeoutSeconds, payload);
    }

    private List<Running> ReadRunning(long after) => context.Database.Read(session => session.Query(
        InterruptedExecutions,
        row => new Running(row.Int64(0), row.Text(1), row.Boolean(2), row.Boolean(3)),
        after,
        Batch));

    private sealed record Running(long Id, string FunctionName, bool IsNew, bool IsInterrupted);

    private sealed record Chained(long ExecutionId, int Sequence, string FunctionName, string? TenantId, int InputEvent, long? ChildId, ExecutionStatus? ChildStatus, int ChildEndEvent, int ChildTimeoutSeconds)
    {
        public required string OperationId { get; init; }

        public required string ExecutionArn { get; init; }

        public required string? TraceHeader { get; init; }
    }
}
