using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Upkeep;

/// <summary>Walks all items of a table in key order, a batch to a unit of work.</summary>
internal static class ItemBatches
{
    /// <summary>
    /// Shows every item to <paramref name="visit"/> with the table's present definition; answers false where
    /// <paramref name="stillNeeded"/> says that the work has become pointless.
    /// </summary>
    public static async Task<bool> ForEachAsync(
        TableCatalog catalog,
        TableDefinition table,
        int batchRows,
        Func<TableDefinition, bool> stillNeeded,
        Action<Session, TableDefinition, ItemKey, StoredItem> visit,
        CancellationToken cancellationToken)
    {
        var after = new ItemKey(-1, [], []);
        while (true)
        {
            var last = after;
            var (needed, next) = await catalog.WriteAsync<(bool, ItemKey?)>(
                table.Name,
                present => session => present.Id == table.Id && stillNeeded(present)
                    ? (true, VisitBatch(session, present, last, batchRows, visit))
                    : (false, null),
                cancellationToken).ConfigureAwait(false);
            if (!needed || next is null)
            {
                return needed;
            }

            after = next;
        }
    }

    private static ItemKey? VisitBatch(Session session, TableDefinition table, ItemKey after, int batchRows, Action<Session, TableDefinition, ItemKey, StoredItem> visit)
    {
        var rows = session.Query(
            "SELECT hash, pk, sk, item, size FROM ddb_items WHERE table_id = ?1 AND (hash, pk, sk) > (?2, ?3, ?4) ORDER BY hash, pk, sk LIMIT ?5",
            static row => (Key: new ItemKey(row.Int64(0), row.Blob(1), row.Blob(2)), Item: new StoredItem(row.Blob(3), row.Int32(4))),
            table.Number,
            after.Hash,
            after.Partition,
            after.Sort,
            batchRows);
        foreach (var (key, item) in rows)
        {
            visit(session, table, key, item);
        }

        return rows.Count < batchRows ? null : rows[^1].Key;
    }
}
