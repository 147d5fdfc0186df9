using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Upkeep;

/// <summary>Notes when the items expire that were written before the table's TTL attribute was named.</summary>
internal static class ExpiryBackfill
{
    public static async Task RunAsync(TableCatalog catalog, TableDefinition table, int batchRows, CancellationToken cancellationToken)
    {
        var attribute = table.TimeToLiveAttribute;
        try
        {
            var done = await ItemBatches.ForEachAsync(
                catalog,
                table,
                batchRows,
                present => present.TimeToLiveAttribute == attribute,
                static (session, present, key, item) => session.Execute(
                    "UPDATE ddb_items SET expires = ?5 WHERE table_id = ?1 AND hash = ?2 AND pk = ?3 AND sk = ?4",
                    present.Number,
                    key.Hash,
                    key.Partition,
                    key.Sort,
                    TimeToLive.ExpiryOf(present, item.Item)),
                cancellationToken).ConfigureAwait(false);
            if (done)
            {
                await catalog.ChangeAsync(
                    table.Name,
                    present => present.Id == table.Id && present.TimeToLiveAttribute == attribute ? present with { TimeToLiveBackfilled = true } : present,
                    cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DynamoDbException gone) when (gone.Code == "ResourceNotFoundException")
        {
            // The table was deleted meanwhile; there is nothing left to look through.
        }
    }
}
