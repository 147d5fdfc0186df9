using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Upkeep;

/// <summary>Enters the items older than an index into it, then makes it active. Writes keep it in step meanwhile.</summary>
internal static class IndexBackfill
{
    public static async Task RunAsync(TableCatalog catalog, TableDefinition table, IndexDefinition index, int batchRows, CancellationToken cancellationToken)
    {
        try
        {
            var done = await ItemBatches.ForEachAsync(
                catalog,
                table,
                batchRows,
                present => Find(present, index) is not null,
                (session, present, key, item) => IndexEntries.Backfill(session, present, Find(present, index)!, key, item.Item),
                cancellationToken).ConfigureAwait(false);
            if (done)
            {
                await catalog.ChangeAsync(table.Name, present => present.Id == table.Id ? Activate(present, index) : present, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DynamoDbException gone) when (gone.Code == "ResourceNotFoundException")
        {
            // The table was deleted meanwhile; there is nothing left to index.
        }
    }

    private static IndexDefinition? Find(TableDefinition table, IndexDefinition index) =>
        table.Indexes.FirstOrDefault(present => present.Number == index.Number);

    private static TableDefinition Activate(TableDefinition table, IndexDefinition index) =>
        table with { Indexes = [.. table.Indexes.Select(present => present.Number == index.Number ? present with { IsActive = true } : present)] };
}
