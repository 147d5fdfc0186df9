using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

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
        CheckGaps(keys.Sorts, tests);
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

    /// <summary>Rejects a condition on a sort key attribute that has one before it without equality.</summary>
    private static void CheckGaps(IReadOnlyList<string> sorts, Dictionary<string, KeyTest> tests)
    {
        var missing = new List<string>();
        foreach (var name in sorts)
        {
            var test = tests.GetValueOrDefault(name);
            if (test is not null && missing.Count > 0)
            {
                throw DynamoDbException.Validation($"RANGE key attributes {string.Join(", ", missing)} must have equality conditions specified in the query because a condition is present on key attribute {name}");
            }

            if (test is not { Operator: "=" })
            {
                missing.Add(name);
            }
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
