using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Validates writes to attributes that are keys of the table or of an index.</summary>
internal static class IndexKeyRules
{
    /// <exception cref="DynamoDbException">An index key of the item has the wrong type, is empty or is too long.</exception>
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

    /// <exception cref="DynamoDbException">A clause changes the table's key, or a path has steps below a key.</exception>
    public static void CheckUpdatedPaths(TableDefinition table, IReadOnlyList<UpdateClause> clauses, ExpressionBindings bindings)
    {
        foreach (var clause in clauses)
        {
            ThrowIfTableKey(table, bindings.Name(clause.Path.Steps[0]));
            CheckPaths(table, [clause.Path], bindings);
            CheckPaths(table, clause.Value is { } value ? ConditionPaths.Of(value) : [], bindings);
        }
    }

    /// <exception cref="DynamoDbException">A path has steps below a key of the table or of an index.</exception>
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

    /// <exception cref="DynamoDbException">An updated attribute is an index key and has the wrong type, is empty or is too long.</exception>
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

    private static void ThrowIfTableKey(TableDefinition table, string name)
    {
        if (table.Keys.Has(name))
        {
            throw DynamoDbException.InvalidParameter($"Cannot update attribute {name}. This attribute is part of the key");
        }
    }

    private static DynamoDbException Mistyped(TableDefinition table, IndexDefinition index, string name, AttributeValue value) =>
        DynamoDbException.InvalidParameter($"Type mismatch for Index Key {name} Expected: {table.AttributeTypes[name]} Actual: {value.Type} IndexName: {index.Name}");

    private static DynamoDbException NotScalar(string key) =>
        DynamoDbException.Validation($"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {key}");

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

        if (ItemKey.EmptyTypeOf(value) is { } kind)
        {
            throw DynamoDbException.RequestValidation($"One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {index.Name}, IndexKey: {name}");
        }
    }

    /// <param name="table">The table.</param>
    /// <param name="name">The updated attribute.</param>
    /// <param name="value">Its value after the update.</param>
    /// <param name="item">The item after the update.</param>
    /// <param name="usesPutMessage">Whether a wrong type has the error message of a put: in a transaction and in AttributeUpdates.</param>
    private static void CheckUpdate(TableDefinition table, string name, AttributeValue value, MapValue item, bool usesPutMessage)
    {
        if (value.Type != table.AttributeTypes[name])
        {
            throw usesPutMessage
                ? Mistyped(table, table.Indexes.First(index => index.Keys.Has(name)), name, value)
                : DynamoDbException.Validation("The update expression attempted to update the secondary index key to unsupported type");
        }

        if (ItemKey.EmptyTypeOf(value) is { } kind)
        {
            throw DynamoDbException.RequestValidation($"One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value.");
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
            throw ItemKey.TooLong(DynamoDbLimits.PartitionKeyBytes);
        }

        if (SizeOf(index.Keys.Sorts, item) > DynamoDbLimits.SortKeyBytes)
        {
            throw ItemKey.TooLong(DynamoDbLimits.SortKeyBytes);
        }
    }

    private static int SizeOf(IEnumerable<string> names, MapValue item) =>
        names.Sum(name => item[name] is StringValue or BinaryValue ? KeyEncoding.Encode(item[name]!).Length : 0);
}
