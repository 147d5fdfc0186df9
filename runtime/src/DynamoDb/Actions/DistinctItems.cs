using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>One request may name an item only once.</summary>
internal static class DistinctItems
{
    /// <exception cref="DynamoDbException">Two of them are the same.</exception>
    public static void Check(IEnumerable<(TableDefinition Table, ItemKey Key)> items, string message)
    {
        var seen = new HashSet<(long, string, string)>();
        foreach (var (table, key) in items)
        {
            var place = (table.Number, Convert.ToBase64String(key.Partition), Convert.ToBase64String(key.Sort));
            if (!seen.Add(place))
            {
                throw DynamoDbException.Validation(message);
            }
        }
    }
}
