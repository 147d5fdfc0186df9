namespace DurableLocal.DynamoDb.Tables;

/// <summary>
/// The SQLite tables of DynamoDB. Items are stored in the order of their partition key's hash, so that the segments of a
/// scan are ranges; within a partition they are stored in sort key order.
/// </summary>
internal static class DynamoDbSchema
{
    public const string Sql = """
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
        CREATE INDEX IF NOT EXISTS ddb_request_tokens_expiry ON ddb_request_tokens (expires_at)
        """;
}
