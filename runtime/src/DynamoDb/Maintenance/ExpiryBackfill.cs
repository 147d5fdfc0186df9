using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Maintenance;

/// <summary>Stores the expiry of the items that were written before the table's TTL attribute was set.</summary>
internal static class ExpiryBackfill
{
    public static Task RunAsync(TableCatalog catalog, TableDefinition table, int batchRows, CancellationToken cancellationToken)
    {
        var attribute = table.TimeToLiveAttribute;
        return ItemBackfill.RunAsync(
            catalog,
            table,
            batchRows,
            current => current.TimeToLiveAttribute == attribute,
            static (session, current, key, item) => session.Execute(
                "UPDATE ddb_items SET expires = ?5 WHERE table_id = ?1 AND hash = ?2 AND pk = ?3 AND sk = ?4",
                current.Number,
                key.Hash,
                key.Partition,
                key.Sort,
                TimeToLive.ExpiryOf(current, item.Item)),
            static current => current with { TimeToLiveBackfilled = true },
            cancellationToken);
    }
}
