using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The attributes of a LastEvaluatedKey: the keys of the table and, where an index is read, those of the index.</summary>
internal static class KeyNames
{
    public static IEnumerable<string> Of(TableDefinition table, IndexDefinition? index)
    {
        IEnumerable<string> names = [.. table.Keys.Names, .. index?.Keys.Names ?? []];
        return names.Distinct();
    }
}
