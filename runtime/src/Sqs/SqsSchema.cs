namespace DurableLocal.Sqs;

/// <summary>
/// The tables of SQS. A queue points at its generation (<c>backlog</c>), the set of messages that it holds now. Purging or
/// deleting a queue only detaches the generation; its rows are deleted in small batches afterwards. Rows of
/// <c>sqs_messages</c> are small because every receive rewrites them; what does not change is in <c>sqs_bodies</c>.
/// </summary>
internal static class SqsSchema
{
    public const string Sql = """
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
        CREATE INDEX IF NOT EXISTS sqs_move_tasks_source ON sqs_move_tasks (source, started)
        """;

    /// <summary>Separates messages that were received before from the others in the index on visibility.</summary>
    public const string IndexReceived = """
        DROP INDEX sqs_messages_visible;
        CREATE INDEX sqs_messages_visible ON sqs_messages (backlog, (receives_here > 0), visible_at)
        """;
}
