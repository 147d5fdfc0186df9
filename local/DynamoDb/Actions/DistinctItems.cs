using DurableChaining.Local.DynamoDb.Items;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>One request may change an item only once.</summary>
internal static class DistinctItems
{
    /// <exception cref="DynamoDbException">Two changes are of the same item.</exception>
    public static void Check(IEnumerable<ItemChange> changes, string message)
    {
        var seen = new HashSet<(long, string, string)>();
        foreach (var change in changes)
        {
            var place = (change.Table.Number, Convert.ToBase64String(change.Key.Partition), Convert.ToBase64String(change.Key.Sort));
            if (!seen.Add(place))
            {
                throw DynamoDbException.Validation(message);
            }
        }
    }
}
