using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>What may be written to attributes that are keys of the table or of an index.</summary>
internal static class IndexKeyRules
{
    /// <exception cref="DynamoDbException">An index key of a put item is of another type or empty.</exception>
    public static void CheckPut(TableDefinition table, MapValue item)
    {
        foreach (var index in table.Indexes)
        {
            foreach (var name in index.Keys.Names)
            {
                CheckPut(table, index, name, item);
            }

            CheckSize(index, item);
        }
    }

    /// <exception cref="DynamoDbException">A clause changes the table's key, or reaches into a key.</exception>
    public static void CheckUpdatedPaths(TableDefinition table, IReadOnlyList<UpdateClause> clauses, ExpressionBindings bindings)
    {
        foreach (var clause in clauses)
        {
            RefuseKeyUpdate(table, bindings.Name(clause.Path.Steps[0]));
            CheckPaths(table, [clause.Path], bindings);
            CheckPaths(table, clause.Value is { } value ? ConditionPaths.Of(value) : [], bindings);
        }
    }

    /// <exception cref="DynamoDbException">A path reaches into a key of the table or of an index.</exception>
    public static void CheckPaths(TableDefinition table, IEnumerable<PathOperand> paths, ExpressionBindings bindings)
    {
        foreach (var path in paths.Where(path => path.Steps.Count > 1))
        {
            var name = bindings.Name(path.Steps[0]);
            if (table.Keys.Has(name))
            {
                throw NotScalar($"Key: {name}");
            }

            if (table.Indexes.Any(index => index.Keys.Has(name)))
            {
                throw NotScalar($"IndexKey: {name}");
            }
        }
    }

    /// <exception cref="DynamoDbException">An updated attribute cannot be the index key that it is.</exception>
    public static void CheckUpdate(TableDefinition table, IReadOnlyList<UpdateClause> clauses, MapValue item, ExpressionBindings bindings, bool inTransaction)
    {
        if (table.Indexes.Count == 0)
        {
            return;
        }

        foreach (var clause in clauses)
        {
            var name = bindings.Name(clause.Path.Steps[0]);
            if (item[name] is { } value && table.Indexes.Any(index => index.Keys.Has(name)))
            {
                CheckUpdate(table, name, value, item, inTransaction || clause.IsLegacy);
            }
        }
    }

    private static void RefuseKeyUpdate(TableDefinition table, string name)
    {
        if (table.Keys.Has(name))
        {
            throw DynamoDbException.InvalidParameter($"Cannot update attribute {name}. This attribute is part of the key");
        }
    }

    private static DynamoDbException Mistyped(TableDefinition table, IndexDefinition index, string name, AttributeValue value) =>
        DynamoDbException.InvalidParameter($"Type mismatch for Index Key {name} Expected: {table.AttributeTypes[name]} Actual: {value.Type} IndexName: {index.Name}");

    private static DynamoDbException NotScalar(string which) =>
        DynamoDbException.Validation($"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {which}");

    private static void CheckPut(TableDefinition table, IndexDefinition index, string name, MapValue item)
    {
        if (item[name] is not { } value)
        {
            return;
        }

        if (value.Type != table.AttributeTypes[name])
        {
            throw Mistyped(table, index, name, value);
        }

        if (EmptyKind(value) is { } kind)
        {
            throw DynamoDbException.KnownFromRequest($"One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {index.Name}, IndexKey: {name}");
        }
    }

    /// <param name="table">The table.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="value">What it has become.</param>
    /// <param name="item">The item it is of.</param>
    /// <param name="asOfPut">Whether a wrong type is told in the words of a put: by a transaction and by AttributeUpdates.</param>
    private static void CheckUpdate(TableDefinition table, string name, AttributeValue value, MapValue item, bool asOfPut)
    {
        if (value.Type != table.AttributeTypes[name])
        {
            throw asOfPut
                ? Mistyped(table, table.Indexes.First(index => index.Keys.Has(name)), name, value)
                : DynamoDbException.Validation("The update expression attempted to update the secondary index key to unsupported type");
        }

        if (EmptyKind(value) is { } kind)
        {
            throw DynamoDbException.KnownFromRequest($"One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value.");
        }

        foreach (var index in table.Indexes.Where(index => index.Keys.Has(name)))
        {
            CheckSize(index, item);
        }
    }

    private static void CheckSize(IndexDefinition index, MapValue item)
    {
        if (SizeOf(index.Keys.Partitions, item) > DynamoDbLimits.PartitionKeyBytes)
        {
            throw DynamoDbException.InvalidParameter($"Size of hashkey has exceeded the maximum size limit of{DynamoDbLimits.PartitionKeyBytes} bytes");
        }

        if (SizeOf(index.Keys.Sorts, item) > DynamoDbLimits.SortKeyBytes)
        {
            throw DynamoDbException.InvalidParameter($"Aggregated size of all range keys has exceeded the size limit of {DynamoDbLimits.SortKeyBytes} bytes");
        }
    }

    private static int SizeOf(IEnumerable<string> names, MapValue item) =>
        names.Sum(name => item[name] is StringValue or BinaryValue ? KeyEncoding.Encode(item[name]!).Length : 0);

    private static string? EmptyKind(AttributeValue value) => value switch
    {
        StringValue { Text.Length: 0 } => "string",
        BinaryValue { Bytes.Length: 0 } => "binary",
        _ => null,
    };
}
