using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The attributes that say where a page ended: the table's keys, and the index's where one is read.</summary>
internal static class KeyNames
{
    public static IEnumerable<string> Of(TableDefinition table, IndexDefinition? index)
    {
        IEnumerable<string> names = [.. table.Keys.Names, .. index?.Keys.Names ?? []];
        return names.Distinct();
    }
}
