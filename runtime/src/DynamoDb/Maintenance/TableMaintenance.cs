using DurableLocal.Core.Background;
using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Maintenance;

/// <summary>
/// The background work on the tables, in write operations small enough that requests do not wait for them: adds existing items
/// to new indexes, deletes expired items, and deletes the rows of dropped tables and indexes. The store records the work
/// that is left, so a restart resumes it.
/// </summary>
internal sealed class TableMaintenance
{
    /// <summary>Rows per write operation.</summary>
    private const int BatchRows = 200;

    /// <summary>Longest time between two runs. The service deletes expired items within a few days; here the deletion is to be observable.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly Database _database;
    private readonly TableCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly BackgroundLoop _loop;

    /// <summary>The first run starts at the first <see cref="Wake"/>.</summary>
    public TableMaintenance(Database database, TableCatalog catalog, TimeProvider time, BackgroundWork background, StorageRetry retry)
    {
        (_database, _catalog, _time) = (database, catalog, time);
        _loop = background.Repeat(
            async stopping =>
            {
                // Each attempt finds the same work in the store.
                await retry.RunAsync(() => WorkAsync(stopping), stopping).ConfigureAwait(false);
                return null;
            },
            Interval);
    }

    /// <summary>Starts the next run without waiting for the interval.</summary>
    public void Wake() => _loop.Wake();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        foreach (var table in _catalog.All())
        {
            foreach (var index in table.Indexes.Where(index => !index.IsActive))
            {
                await IndexBackfill.RunAsync(_catalog, table, index, BatchRows, cancellationToken).ConfigureAwait(false);
            }

            if (table is { TimeToLiveAttribute: not null, TimeToLiveBackfilled: false })
            {
                await ExpiryBackfill.RunAsync(_catalog, table, BatchRows, cancellationToken).ConfigureAwait(false);
            }

            if (table.TimeToLiveAttribute is not null)
            {
                await DeleteExpiredAsync(table, cancellationToken).ConfigureAwait(false);
            }
        }

        await DeleteDroppedRowsAsync(cancellationToken).ConfigureAwait(false);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await _database.WriteAsync(
            session => session.Execute("DELETE FROM ddb_request_tokens WHERE expires_at <= ?1", now), cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteExpiredAsync(TableDefinition table, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        int deleted;
        do
        {
            deleted = await _database.WriteAsync(
                session => TableCatalog.IsCurrent(session, table) ? DeleteExpired(session, table, now) : 0, cancellationToken).ConfigureAwait(false);
        }
        while (deleted == BatchRows);
    }

    private static int DeleteExpired(Session session, TableDefinition table, long now)
    {
        var keys = session.Query(
            "SELECT hash, pk, sk FROM ddb_items WHERE table_id = ?1 AND expires < ?2 AND expires > ?3 LIMIT ?4",
            static row => new ItemKey(row.Int64(0), row.Blob(1), row.Blob(2)),
            table.Number,
            now,
            now - TimeToLive.MaxSecondsSinceExpiry,
            BatchRows);
        foreach (var key in keys)
        {
            ItemStore.Delete(session, table, key, ItemStore.Load(session, table, key));
        }

        return keys.Count;
    }

    private async Task DeleteDroppedRowsAsync(CancellationToken cancellationToken)
    {
        var dropped = _database.Read(session => session.Query(
            "SELECT table_id, index_no FROM ddb_dropped", static row => (Table: row.Int64(0), Index: row.Int32(1))));
        foreach (var (table, index) in dropped)
        {
            while (await _database.WriteAsync(session => DeleteDroppedBatch(session, table, index), cancellationToken).ConfigureAwait(false))
            {
                // Each call deletes one batch.
            }
        }
    }

    /// <summary>Deletes one batch of a dropped table's or index's rows; returns false after the last one.</summary>
    private static bool DeleteDroppedBatch(Session session, long table, int index)
    {
        // The number of the table covers all of its indexes.
        var isTable = index == TableDefinition.TableIndexNumber;
        var lastIndex = isTable ? int.MaxValue : index;
        var removed = session.Execute(
            """
            DELETE FROM ddb_index_entries WHERE (table_id, index_no, hash, pk, position) IN
            (SELECT table_id, index_no, hash, pk, position FROM ddb_index_entries WHERE table_id = ?1 AND index_no >= ?2 AND index_no <= ?3 LIMIT ?4)
            """,
            table,
            index,
            lastIndex,
            BatchRows);
        if (isTable)
        {
            removed += session.Execute(
                """
                DELETE FROM ddb_items WHERE (table_id, hash, pk, sk) IN
                (SELECT table_id, hash, pk, sk FROM ddb_items WHERE table_id = ?1 LIMIT ?2)
                """,
                table,
                BatchRows);
        }

        if (removed > 0)
        {
            return true;
        }

        session.Execute("DELETE FROM ddb_statistics WHERE table_id = ?1 AND index_no >= ?2 AND index_no <= ?3", table, index, lastIndex);
        session.Execute("DELETE FROM ddb_dropped WHERE table_id = ?1 AND index_no = ?2", table, index);
        return false;
    }
}
