using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// A key condition on a global index whose keys have several attributes: equality on all of the partition key, then tests
/// of the sort key's attributes from the left, of which the last alone may be no equality.
/// </summary>
internal static class CompositeKeyPlan
{
    /// <exception cref="DynamoDbException">The condition does not fit the keys.</exception>
    public static KeyPlan Of(TableDefinition table, KeySchema keys, Dictionary<string, KeyTest> tests)
    {
        if (tests.Count > keys.Count)
        {
            throw DynamoDbException.Validation($"The number of query conditions ({tests.Count}) exceeds the number of key attributes defined in the schema ({keys.Count})");
        }

        var partition = Equalities(table, keys.Partitions, tests);
        var sorts = keys.Sorts.Take(tests.Count - keys.Partitions.Count).ToList();
        if (sorts.Count < tests.Count - keys.Partitions.Count)
        {
            throw NotSupported();
        }

        if (sorts.Count == 0)
        {
            return new KeyPlan(IndexKey.PartitionOf(partition), PositionRange.All);
        }

        var before = Equalities(table, sorts[..^1], tests);
        var range = PositionRange.Of(Find(table, sorts[^1], tests), inIndex: true);
        return new KeyPlan(IndexKey.PartitionOf(partition), range.Within(OrderedBytes.Concat(before)));
    }

    /// <exception cref="DynamoDbException">The index cannot be asked with the parameters of before expressions.</exception>
    public static void RefuseLegacy(RequestStructure request, IndexDefinition? index)
    {
        if (index?.Keys.IsComposite == true && request.Has("KeyConditions"))
        {
            throw DynamoDbException.Validation($"KeyConditions cannot be used with an index of multi-attribute keys, use KeyConditionExpression: {index.Name}");
        }
    }

    private static byte[][] Equalities(TableDefinition table, IEnumerable<string> names, Dictionary<string, KeyTest> tests) =>
        [.. names.Select(name => Find(table, name, tests) is { Operator: "=" } test ? KeyEncoding.Encode(test.Values[0]) : throw NotSupported())];

    private static KeyTest Find(TableDefinition table, string name, Dictionary<string, KeyTest> tests)
    {
        var test = tests.TryGetValue(name, out var found) ? found : throw KeyPlan.Missed(name);
        KeyPlan.CheckTest(table, name, test);
        return test;
    }

    private static DynamoDbException NotSupported() => DynamoDbException.Validation("Query key condition not supported");
}
