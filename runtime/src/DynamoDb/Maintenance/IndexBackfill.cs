using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Maintenance;

/// <summary>Adds the items that were written before an index to it, then makes it active. Writes during that time update the index.</summary>
internal static class IndexBackfill
{
    public static Task RunAsync(TableCatalog catalog, TableDefinition table, IndexDefinition index, int batchRows, CancellationToken cancellationToken) =>
        ItemBackfill.RunAsync(
            catalog,
            table,
            batchRows,
            current => Find(current, index) is not null,
            (session, current, key, item) => IndexEntries.Backfill(session, current, Find(current, index)!, key, item.Item),
            current => Activate(current, index),
            cancellationToken);

    private static IndexDefinition? Find(TableDefinition table, IndexDefinition index) =>
        table.Indexes.FirstOrDefault(current => current.Number == index.Number);

    private static TableDefinition Activate(TableDefinition table, IndexDefinition index) =>
        table with { Indexes = [.. table.Indexes.Select(current => current.Number == index.Number ? current with { IsActive = true } : current)] };
}
