using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Plans a query of a global index with multi-attribute keys. The condition needs an equality for each attribute of the
/// partition key, then conditions on the sort key's attributes from left to right; only the last may be a range.
/// </summary>
internal static class CompositeKeyPlan
{
    /// <exception cref="DynamoDbException">The condition does not match the key schema.</exception>
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

        var prefix = Equalities(table, sorts[..^1], tests);
        var range = PositionRange.Of(Find(table, sorts[^1], tests), inIndex: true);
        return new KeyPlan(IndexKey.PartitionOf(partition), range.Within(OrderedBytes.Concat(prefix)));
    }

    /// <summary>Rejects the legacy KeyConditions parameter for an index with multi-attribute keys.</summary>
    /// <exception cref="DynamoDbException">The request has KeyConditions and the index has multi-attribute keys.</exception>
    public static void RejectKeyConditions(RequestStructure request, IndexDefinition? index)
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
        var test = tests.TryGetValue(name, out var found) ? found : throw KeyPlan.MissingElement(name);
        KeyPlan.CheckTest(table, name, test);
        return test;
    }

    private static DynamoDbException NotSupported() => DynamoDbException.Validation("Query key condition not supported");
}
