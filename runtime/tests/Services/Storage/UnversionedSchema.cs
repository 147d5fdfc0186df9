namespace DurableLocal.Tests.Storage;

/// <summary>
/// The schema as the runtime created it before schema versions were stored. A copy and not a reference: files of that
/// state exist, so this text never changes.
/// </summary>
internal static class UnversionedSchema
{
    public const string AddTraceHeader = "ALTER TABLE durable_executions ADD COLUMN trace_header TEXT";

    public const string Tables = """
        CREATE TABLE IF NOT EXISTS sqs_queues (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            backlog INTEGER NOT NULL,
            attributes TEXT NOT NULL,
            tags TEXT NOT NULL,
            created INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            purged INTEGER);
        CREATE TABLE IF NOT EXISTS sqs_backlogs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            queue INTEGER,
            messages INTEGER NOT NULL,
            sequence INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS sqs_backlogs_abandoned ON sqs_backlogs (id) WHERE queue IS NULL;
        CREATE TABLE IF NOT EXISTS sqs_messages (
            seq INTEGER PRIMARY KEY,
            backlog INTEGER NOT NULL,
            visible_at INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            receives INTEGER NOT NULL,
            receives_here INTEGER NOT NULL,
            first_received INTEGER,
            receipt INTEGER NOT NULL,
            consumer INTEGER,
            message_group TEXT,
            dead_letter_source TEXT);
        CREATE INDEX IF NOT EXISTS sqs_messages_visible ON sqs_messages (backlog, visible_at);
        CREATE INDEX IF NOT EXISTS sqs_messages_sent ON sqs_messages (backlog, sent);
        CREATE INDEX IF NOT EXISTS sqs_messages_group ON sqs_messages (backlog, message_group, seq) WHERE message_group IS NOT NULL;
        CREATE TABLE IF NOT EXISTS sqs_bodies (
            seq INTEGER PRIMARY KEY,
            message_id BLOB NOT NULL,
            body BLOB NOT NULL,
            body_md5 BLOB NOT NULL,
            attributes BLOB,
            trace_header TEXT,
            deduplication_id TEXT,
            sequence INTEGER);
        CREATE TABLE IF NOT EXISTS sqs_hidden (
            backlog INTEGER NOT NULL,
            second INTEGER NOT NULL,
            received INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (backlog, second, received)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS sqs_groups (
            backlog INTEGER NOT NULL,
            message_group TEXT NOT NULL,
            free_at INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            PRIMARY KEY (backlog, message_group)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS sqs_groups_free ON sqs_groups (backlog, free_at);
        CREATE TABLE IF NOT EXISTS sqs_deduplication (
            queue INTEGER NOT NULL,
            scope TEXT NOT NULL,
            deduplication_id TEXT NOT NULL,
            until INTEGER NOT NULL,
            message_id BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (queue, scope, deduplication_id)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS sqs_deduplication_until ON sqs_deduplication (queue, until);
        CREATE TABLE IF NOT EXISTS sqs_move_tasks (
            id TEXT PRIMARY KEY,
            source TEXT NOT NULL,
            destination TEXT,
            rate INTEGER,
            status TEXT NOT NULL,
            moved INTEGER NOT NULL,
            to_move INTEGER NOT NULL,
            failure TEXT,
            started INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS sqs_move_tasks_source ON sqs_move_tasks (source, started);
        CREATE TABLE IF NOT EXISTS ddb_tables (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, definition BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS ddb_statistics (
            table_id INTEGER, index_no INTEGER, items INTEGER NOT NULL, bytes INTEGER NOT NULL,
            PRIMARY KEY (table_id, index_no)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS ddb_items (
            table_id INTEGER, hash INTEGER, pk BLOB, sk BLOB, size INTEGER NOT NULL, expires INTEGER, item BLOB NOT NULL,
            PRIMARY KEY (table_id, hash, pk, sk)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS ddb_items_expires ON ddb_items (table_id, expires) WHERE expires IS NOT NULL;
        CREATE TABLE IF NOT EXISTS ddb_index_entries (
            table_id INTEGER, index_no INTEGER, hash INTEGER, pk BLOB, position BLOB,
            item_hash INTEGER NOT NULL, item_pk BLOB NOT NULL, item_sk BLOB NOT NULL, size INTEGER NOT NULL,
            PRIMARY KEY (table_id, index_no, hash, pk, position)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS ddb_dropped (
            table_id INTEGER, index_no INTEGER, PRIMARY KEY (table_id, index_no)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS ddb_request_tokens (
            token TEXT PRIMARY KEY, fingerprint BLOB NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS ddb_request_tokens_expiry ON ddb_request_tokens (expires_at);
        CREATE TABLE IF NOT EXISTS async_invocations (
            id INTEGER PRIMARY KEY,
            request_id TEXT NOT NULL,
            function TEXT NOT NULL,
            qualifier TEXT,
            payload BLOB NOT NULL,
            tenant_id TEXT,
            trace_id TEXT,
            attempts INTEGER NOT NULL,
            throttles INTEGER NOT NULL,
            enqueued_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL
        );
        CREATE INDEX IF NOT EXISTS async_invocations_due ON async_invocations (function, due_at, id);
        CREATE TABLE IF NOT EXISTS event_source_switches (mapping TEXT PRIMARY KEY, enabled INTEGER NOT NULL) WITHOUT ROWID;
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
}
