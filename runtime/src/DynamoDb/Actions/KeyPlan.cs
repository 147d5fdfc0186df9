using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The part of a table or index that a key condition selects: one partition and a range of its sort key.</summary>
internal sealed record KeyPlan(byte[] Partition, PositionRange Range)
{
    private const string NotSupported = "Query key condition not supported";

    private static readonly string[] Operators = ["=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"];

    /// <exception cref="DynamoDbException">The condition does not match the key schema.</exception>
    public static KeyPlan Of(TableDefinition table, IndexDefinition? index, Dictionary<string, KeyTest> tests)
    {
        var keys = index?.Keys ?? table.Keys;
        if (keys.IsComposite)
        {
            return CompositeKeyPlan.Of(table, keys, tests);
        }

        if (tests.Count > 2)
        {
            throw DynamoDbException.Validation($"The number of query conditions ({tests.Count}) exceeds the number of key attributes defined in the schema ({keys.Count})");
        }

        if (tests.Count == 2 && keys.Sort is null)
        {
            throw DynamoDbException.Validation(NotSupported);
        }

        if (!tests.TryGetValue(keys.Partition, out var partition))
        {
            throw MissingElement(keys.Partition);
        }

        CheckTest(table, keys.Partition, partition);
        if (partition.Operator != "=")
        {
            throw DynamoDbException.Validation(NotSupported);
        }

        var bytes = KeyEncoding.Encode(partition.Values[0]);
        if (tests.Count == 1)
        {
            return new KeyPlan(bytes, PositionRange.All);
        }

        if (!tests.TryGetValue(keys.Sort!, out var sort))
        {
            throw MissingElement(keys.Sort!);
        }

        CheckTest(table, keys.Sort!, sort);
        return new KeyPlan(bytes, PositionRange.Of(sort, index is not null));
    }

    public static DynamoDbException MissingElement(string name) =>
        DynamoDbException.Validation($"Query condition missed key schema element: {name}");

    /// <exception cref="DynamoDbException">The operator cannot use an index, or the value has the wrong type or is empty.</exception>
    public static void CheckTest(TableDefinition table, string name, KeyTest test)
    {
        if (!Operators.Contains(test.Operator))
        {
            throw DynamoDbException.Validation("Attempted conditional constraint is not an indexable operation");
        }

        foreach (var value in test.Values)
        {
            if (value.Type != table.AttributeTypes[name])
            {
                throw DynamoDbException.InvalidParameter("Condition parameter type does not match schema type");
            }

            // A prefix may be empty; a key may not.
            if (test.Operator != "begins_with")
            {
                ItemKey.ThrowIfEmpty(value, name);
            }
        }
    }
}
