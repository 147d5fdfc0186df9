using DurableLocal.Core.Storage;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Store;

/// <summary>Reads and writes the rows of executions, operations and events.</summary>
internal static class ExecutionStore
{
    /// <summary>Read by <see cref="ReadExecution"/>; the payload is the input.</summary>
    private const string SelectExecution =
        "SELECT e.id, e.function_name, e.name, e.uid, e.version, e.qualifier, e.unqualified_arn, e.status, e.started_at, e.ended_at, "
        + "e.timeout_seconds, e.retention_days, e.retry_at, e.failures, e.asynchronous, e.tenant_id, e.parent_id, e.parent_sequence, e.end_event, e.trace_header, "
        + "e.pause_requested_at, e.pause_reason, e.pause_stops_timeout, e.paused_at, e.invokes_at_resume, e.timeout_stopped, e.deleted_at, "
        + "s.payload FROM durable_executions e JOIN durable_events s ON s.execution_id = e.id AND s.event_id = 1 ";

    /// <summary>Read by <see cref="ReadOperation"/>; the payload is the result or the error.</summary>
    private const string SelectOperations =
        "SELECT o.sequence, o.id, o.type, o.status, o.parent_id, o.name, o.sub_type, o.started_at, o.ended_at, o.attempt, o.due_at, o.payload_event, "
        + "o.replay_children, o.seconds, o.deadline_at, o.callback_id, o.target, o.tenant_id, o.child_id, o.input_event, "
        + "p.payload, p.is_error FROM durable_operations o LEFT JOIN durable_events p ON p.execution_id = o.execution_id AND p.event_id = o.payload_event "
        + "WHERE o.execution_id = ? ORDER BY o.sequence";

    private const string InsertExecution =
        "INSERT INTO durable_executions (function_name, name, uid, version, qualifier, unqualified_arn, status, started_at, timeout_seconds, retention_days, "
        + "failures, due_at, asynchronous, tenant_id, parent_id, parent_sequence, end_event, trace_header) "
        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id";

    private const string InsertOperation =
        "INSERT INTO durable_operations (execution_id, sequence, id, type, status, parent_id, name, sub_type, started_at, ended_at, attempt, due_at, "
        + "payload_event, replay_children, seconds, deadline_at, callback_id, target, tenant_id, child_id, input_event) "
        + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /// <summary>
    /// Condition over an execution <c>e</c> and its last event <c>v</c>: it waits for operations, and no invocation of it
    /// was running or about to begin. That is so only if the event is marked as suspending and no step is READY.
    /// </summary>
    public static readonly string Suspended =
        "(v.suspends = 1 AND NOT EXISTS (SELECT 1 FROM durable_operations o WHERE o.execution_id = e.id "
        + $"AND o.type = {OperationType.Step:D} AND o.status = {OperationStatus.Ready:D}))";

    /// <summary>Joins the last event <c>v</c> to an execution <c>e</c>.</summary>
    public const string JoinLastEvent =
        "JOIN durable_events v ON v.execution_id = e.id AND v.event_id = (SELECT MAX(event_id) FROM durable_events WHERE execution_id = e.id) ";

    /// <summary>Stores a new execution with its first event and sets its id.</summary>
    public static void Insert(Session session, ExecutionState execution, HistoryEvent started)
    {
        execution.Id = session.Scalar(
            InsertExecution,
            execution.FunctionName,
            execution.Name,
            execution.Uid,
            execution.Version,
            execution.Qualifier,
            execution.UnqualifiedArn,
            (int)execution.Status,
            execution.StartedAt,
            execution.TimeoutSeconds,
            execution.RetentionDays,
            execution.Failures,
            execution.DueAt,
            execution.Asynchronous,
            execution.TenantId,
            execution.ParentId,
            execution.ParentSequence,
            execution.EndEvent,
            execution.TraceHeader)!.Value;
        InsertEvent(session, execution.Id, started);
    }

    public static void InsertEvent(Session session, long executionId, HistoryEvent line) => session.Execute(
        "INSERT INTO durable_events (execution_id, event_id, type, at, operation, suspends, is_error, details, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        executionId,
        line.Id,
        (int)line.Type,
        line.At,
        line.Operation,
        line.Suspends,
        line.IsError,
        line.Details,
        line.Payload);

    public static void UpdateExecution(Session session, ExecutionState execution) => session.Execute(
        "UPDATE durable_executions SET status = ?, ended_at = ?, retry_at = ?, failures = ?, due_at = ?, end_event = ?, pause_requested_at = ?, pause_reason = ?, "
        + "pause_stops_timeout = ?, paused_at = ?, invokes_at_resume = ?, timeout_stopped = ?, deleted_at = ? WHERE id = ?",
        (int)execution.Status,
        execution.EndedAt,
        execution.RetryAt,
        execution.Failures,
        execution.DueAt,
        execution.EndEvent,
        execution.Pause?.RequestedAt,
        execution.Pause?.Reason,
        execution.Pause is { StopsTimeout: true },
        execution.Pause?.PausedAt,
        execution.InvokesAtResume,
        execution.TimeoutStopped,
        execution.DeletedAt,
        execution.Id);

    public static void Save(Session session, long executionId, Operation operation)
    {
        if (operation.IsStored)
        {
            session.Execute(
                "UPDATE durable_operations SET status = ?, ended_at = ?, attempt = ?, due_at = ?, payload_event = ?, replay_children = ? WHERE execution_id = ? AND sequence = ?",
                (int)operation.Status,
                operation.EndedAt,
                operation.Attempt,
                operation.DueAt,
                operation.PayloadEvent,
                operation.ReplayChildren,
                executionId,
                operation.Sequence);
            return;
        }

        session.Execute(
            InsertOperation,
            executionId,
            operation.Sequence,
            operation.Id,
            (int)operation.Type,
            (int)operation.Status,
            operation.ParentId,
            operation.Name,
            operation.SubType,
            operation.StartedAt,
            operation.EndedAt,
            operation.Attempt,
            operation.DueAt,
            operation.PayloadEvent,
            operation.ReplayChildren,
            operation.Seconds,
            operation.DeadlineAt,
            operation.CallbackId,
            operation.FunctionName,
            operation.TenantId,
            operation.ChildId,
            operation.InputEvent);
    }

    /// <summary>Returns the id of the execution with that ARN, or null.</summary>
    public static long? FindId(Session session, ExecutionArn arn) => session.First(
        "SELECT id, uid, version FROM durable_executions WHERE function_name = ? AND name = ?",
        row => row.Text(1) == arn.Uid && row.Text(2) == arn.Version ? row.Int64(0) : (long?)null,
        arn.FunctionName,
        arn.Name);

    /// <summary>Returns whether an execution without a running invocation waits for operations.</summary>
    public static bool IsSuspended(Session session, long id) =>
        session.Scalar($"SELECT {Suspended} FROM durable_executions e {JoinLastEvent}WHERE e.id = ?", id) == 1;

    /// <summary>Returns the execution with all its operations, or null.</summary>
    public static ExecutionState? Load(Session session, long id)
    {
        var execution = session.First(
            SelectExecution + "WHERE e.id = ?",
            ReadExecution,
            id);
        if (execution is null)
        {
            return null;
        }

        foreach (var operation in session.Query(SelectOperations, ReadOperation, id))
        {
            execution.Add(operation);
        }

        (execution.LastEventId, execution.DataBytes) = session.First(
            "SELECT MAX(event_id), TOTAL(LENGTH(payload)) FROM durable_events WHERE execution_id = ?",
            row => (row.Int32(0), (long)row.Double(1)),
            id);
        execution.NeedsInvocation = execution is { IsRunning: true, LastEventId: 1, RetryAt: null };
        return execution;
    }

    /// <summary>Returns the execution with that ARN without its operations, or null.</summary>
    public static ExecutionState? LoadHead(Session session, ExecutionArn arn) =>
        LoadNamed(session, arn.FunctionName, arn.Name) is { } execution && execution.Uid == arn.Uid && execution.Version == arn.Version ? execution : null;

    /// <summary>Returns the execution with that name without its operations, or null.</summary>
    public static ExecutionState? LoadNamed(Session session, string functionName, string name) => session.First(
        SelectExecution + "WHERE e.function_name = ? AND e.name = ?",
        ReadExecution,
        functionName,
        name);

    /// <summary>Returns the payload of one event, or null for none.</summary>
    public static byte[]? Payload(Session session, long executionId, int eventId) => session.First(
        "SELECT payload FROM durable_events WHERE execution_id = ? AND event_id = ?",
        row => row.BlobOrNull(0),
        executionId,
        eventId);

    /// <summary>Returns the payload of an event if it is an ErrorObject, else null.</summary>
    public static byte[]? ErrorPayload(Session session, long executionId, int eventId) => session.First(
        "SELECT payload FROM durable_events WHERE execution_id = ? AND event_id = ? AND is_error <> 0",
        static row => row.BlobOrNull(0),
        executionId,
        eventId);

    private static ExecutionState ReadExecution(Row row) => new()
    {
        Id = row.Int64(0),
        FunctionName = row.Text(1),
        Name = row.Text(2),
        Uid = row.Text(3),
        Version = row.Text(4),
        Qualifier = row.TextOrNull(5),
        UnqualifiedArn = row.Text(6),
        Status = (ExecutionStatus)row.Int32(7),
        StartedAt = row.Int64(8),
        EndedAt = row.Int64OrNull(9),
        TimeoutSeconds = row.Int32(10),
        RetentionDays = row.Int32(11),
        RetryAt = row.Int64OrNull(12),
        Failures = row.Int32(13),
        Asynchronous = row.Boolean(14),
        TenantId = row.TextOrNull(15),
        ParentId = row.Int64OrNull(16),
        ParentSequence = row.Int32(17),
        EndEvent = row.Int32(18),
        TraceHeader = row.TextOrNull(19),
        Pause = row.Int64OrNull(20) is { } requested ? new PauseRequest(requested, row.TextOrNull(21), row.Boolean(22), row.Int64OrNull(23)) : null,
        InvokesAtResume = row.Boolean(24),
        TimeoutStopped = row.Int64(25),
        DeletedAt = row.Int64OrNull(26),
        Input = row.BlobOrNull(27) ?? [],
    };

    private static Operation ReadOperation(Row row)
    {
        var payload = row.BlobOrNull(20);
        var isError = row.Boolean(21);
        return new Operation
        {
            Sequence = row.Int32(0),
            Id = row.Text(1),
            Type = (OperationType)row.Int32(2),
            Status = (OperationStatus)row.Int32(3),
            ParentId = row.TextOrNull(4),
            Name = row.TextOrNull(5),
            SubType = row.TextOrNull(6),
            StartedAt = row.Int64(7),
            EndedAt = row.Int64OrNull(8),
            Attempt = row.Int32(9),
            DueAt = row.Int64OrNull(10),
            PayloadEvent = row.Int32(11),
            ReplayChildren = row.Boolean(12),
            Seconds = row.Int32(13),
            DeadlineAt = row.Int64OrNull(14),
            CallbackId = row.TextOrNull(15),
            FunctionName = row.TextOrNull(16),
            TenantId = row.TextOrNull(17),
            ChildId = row.Int64OrNull(18),
            InputEvent = row.Int32(19),
            Result = isError ? null : payload,
            Error = isError ? payload : null,
            IsStored = true,
        };
    }
}
