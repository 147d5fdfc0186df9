using DurableLocal.Core.Storage;

namespace DurableLocal.Durable.Store;

/// <summary>
/// The tables of the engine. The rows of executions and operations are small and change; events are written once and hold
/// every payload. <c>due_at</c> of an execution is its timeout or retry while RUNNING, its removal afterwards.
/// </summary>
internal static class DurableSchema
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS durable_executions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            function_name TEXT NOT NULL,
            name TEXT NOT NULL,
            uid TEXT NOT NULL,
            version TEXT NOT NULL,
            qualifier TEXT,
            unqualified_arn TEXT NOT NULL,
            status INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            timeout_seconds INTEGER NOT NULL,
            retention_days INTEGER NOT NULL,
            retry_at INTEGER,
            failures INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            asynchronous INTEGER NOT NULL,
            tenant_id TEXT,
            parent_id INTEGER,
            parent_sequence INTEGER,
            end_event INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX IF NOT EXISTS durable_executions_name ON durable_executions (function_name, name);
        CREATE INDEX IF NOT EXISTS durable_executions_list ON durable_executions (function_name, status, started_at, id);
        CREATE INDEX IF NOT EXISTS durable_executions_due ON durable_executions (due_at);
        CREATE INDEX IF NOT EXISTS durable_executions_running ON durable_executions (id) WHERE status = 0;
        CREATE TABLE IF NOT EXISTS durable_operations (
            execution_id INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            id TEXT NOT NULL,
            type INTEGER NOT NULL,
            status INTEGER NOT NULL,
            parent_id TEXT,
            name TEXT,
            sub_type TEXT,
            started_at INTEGER NOT NULL,
            ended_at INTEGER,
            attempt INTEGER NOT NULL,
            due_at INTEGER,
            payload_event INTEGER NOT NULL,
            replay_children INTEGER NOT NULL,
            seconds INTEGER NOT NULL,
            deadline_at INTEGER,
            callback_id TEXT,
            target TEXT,
            tenant_id TEXT,
            child_id INTEGER,
            input_event INTEGER NOT NULL,
            PRIMARY KEY (execution_id, sequence)
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS durable_operations_due ON durable_operations (due_at) WHERE due_at IS NOT NULL;
        CREATE TABLE IF NOT EXISTS durable_events (
            execution_id INTEGER NOT NULL,
            event_id INTEGER NOT NULL,
            type INTEGER NOT NULL,
            at INTEGER NOT NULL,
            operation INTEGER,
            suspends INTEGER NOT NULL,
            is_error INTEGER NOT NULL,
            details BLOB,
            payload BLOB,
            PRIMARY KEY (execution_id, event_id)
        )
        """;

    private const string Pauses = """
        ALTER TABLE durable_executions ADD COLUMN pause_requested_at INTEGER;
        ALTER TABLE durable_executions ADD COLUMN pause_reason TEXT;
        ALTER TABLE durable_executions ADD COLUMN pause_stops_timeout INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE durable_executions ADD COLUMN paused_at INTEGER;
        ALTER TABLE durable_executions ADD COLUMN invokes_at_resume INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE durable_executions ADD COLUMN timeout_stopped INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE durable_executions ADD COLUMN deleted_at INTEGER;
        DROP INDEX IF EXISTS durable_executions_running;
        CREATE INDEX durable_executions_open ON durable_executions (id) WHERE status IN (0, 5, 6);
        CREATE TABLE durable_client_tokens (
            execution_id INTEGER NOT NULL,
            operation TEXT NOT NULL,
            token TEXT NOT NULL,
            parameters TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (execution_id, operation, token)
        ) WITHOUT ROWID
        """;

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(5, "tables of durable executions", Tables),
        new(6, "trace_header of durable executions", AddTraceHeader),
        new(8, "pauses and deletions of durable executions", Pauses),
    ];

    /// <summary>Files written before schema versions were stored may or may not have the column.</summary>
    private static void AddTraceHeader(Session session)
    {
        if (session.Scalar("SELECT COUNT(*) FROM pragma_table_info('durable_executions') WHERE name = 'trace_header'") == 0)
        {
            session.Execute("ALTER TABLE durable_executions ADD COLUMN trace_header TEXT");
        }
    }
}
