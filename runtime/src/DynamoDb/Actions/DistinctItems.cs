using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Checks that a request names each item once.</summary>
internal static class DistinctItems
{
    /// <summary>The message of the batch operations.</summary>
    public const string DuplicateKeys = "Provided list of item keys contains duplicates";

    /// <summary>The message of the transactional operations.</summary>
    public const string DuplicateOperations = "Transaction request cannot include multiple operations on one item";

    /// <exception cref="DynamoDbException">Two items have the same table and key.</exception>
    public static void Check(IEnumerable<(TableDefinition Table, ItemKey Key)> items, string message)
    {
        var seen = new HashSet<(long, string, string)>();
        foreach (var (table, key) in items)
        {
            var identity = (table.Number, Convert.ToBase64String(key.Partition), Convert.ToBase64String(key.Sort));
            if (!seen.Add(identity))
            {
                throw DynamoDbException.Validation(message);
            }
        }
    }
}
