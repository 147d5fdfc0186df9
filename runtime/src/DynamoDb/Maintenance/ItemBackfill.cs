using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Maintenance;

/// <summary>Processes all items of a table in key order, one batch per write operation, so that requests wait for a batch at most.</summary>
internal static class ItemBackfill
{
    /// <summary>
    /// Calls <paramref name="visit"/> for every item with the table's current definition, then stores the definition that
    /// <paramref name="complete"/> returns. Stops early if the table is deleted or the backfill is no longer required.
    /// </summary>
    /// <param name="catalog">The tables.</param>
    /// <param name="table">The table.</param>
    /// <param name="batchRows">Items per write operation.</param>
    /// <param name="isRequired">Whether a definition still requires the backfill.</param>
    /// <param name="visit">Processes an item within the write operation of its batch.</param>
    /// <param name="complete">Marks the backfill as complete.</param>
    /// <param name="cancellationToken">Stops the backfill between batches; the next run starts again.</param>
    public static async Task RunAsync(
        TableCatalog catalog,
        TableDefinition table,
        int batchRows,
        Func<TableDefinition, bool> isRequired,
        Action<Session, TableDefinition, ItemKey, StoredItem> visit,
        Func<TableDefinition, TableDefinition> complete,
        CancellationToken cancellationToken)
    {
        bool IsRequired(TableDefinition current) => current.Id == table.Id && isRequired(current);

        try
        {
            if (await VisitAllAsync(catalog, table.Name, batchRows, IsRequired, visit, cancellationToken).ConfigureAwait(false))
            {
                await catalog.ChangeAsync(table.Name, current => IsRequired(current) ? complete(current) : current, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DynamoDbException error) when (error.IsResourceNotFound)
        {
            // The table was deleted in the meantime.
        }
    }

    private static async Task<bool> VisitAllAsync(
        TableCatalog catalog,
        string name,
        int batchRows,
        Func<TableDefinition, bool> isRequired,
        Action<Session, TableDefinition, ItemKey, StoredItem> visit,
        CancellationToken cancellationToken)
    {
        var after = new ItemKey(-1, [], []);
        while (true)
        {
            var last = after;
            var (required, next) = await catalog.WriteAsync<(bool, ItemKey?)>(
                name,
                current => session => isRequired(current) ? (true, VisitBatch(session, current, last, batchRows, visit)) : (false, null),
                cancellationToken).ConfigureAwait(false);
            if (!required || next is null)
            {
                return required;
            }

            after = next;
        }
    }

    /// <summary>Visits the items after a key; returns the key of the last item, or null at the end of the table.</summary>
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
