using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// ExclusiveStartKey: the keys of the table and of the index that is read, of the item that the last page ended with. Query
/// and Scan look at the same faults in another order, and have words of their own for some.
/// </summary>
internal sealed class StartKey
{
    private const string Invalid = "The provided starting key is invalid";

    private static readonly HashSet<string> ToldWithTheKey =
    [
        AttributeValueReader.NoType, AttributeValueReader.SeveralTypes, AttributeValueReader.FalseNull, AttributeValueReader.EmptyStringSet, AttributeValueReader.EmptyBinarySet,
    ];

    private readonly MapValue _values;
    private readonly TableDefinition _table;
    private readonly IndexDefinition? _index;

    private StartKey(MapValue values, TableDefinition table, IndexDefinition? index)
    {
        _values = values;
        _table = table;
        _index = index;
    }

    private KeySchema Keys => _index?.Keys ?? _table.Keys;

    /// <exception cref="DynamoDbException">A value of it is none.</exception>
    public static MapValue? Read(RequestStructure request)
    {
        try
        {
            return request.Item("ExclusiveStartKey");
        }
        catch (DynamoDbException error) when (ToldWithTheKey.Contains(error.Message))
        {
            throw DynamoDbException.Validation($"{Invalid}: {error.Message}");
        }
    }

    /// <summary>A query's, as far as it is looked at before the key condition: the number of keys, and the partition.</summary>
    /// <exception cref="DynamoDbException">It is not of this table and index.</exception>
    public static StartKey? OfQuery(MapValue? values, TableDefinition table, IndexDefinition? index)
    {
        if (values is null)
        {
            return null;
        }

        var start = new StartKey(values, table, index);
        start.CheckCount();
        start.CheckParts(start.Keys.Partitions);
        return start;
    }

    /// <summary>A scan's, looked at as a whole.</summary>
    /// <exception cref="DynamoDbException">It is not of this table and index.</exception>
    public static IndexKey? OfScan(MapValue? values, TableDefinition table, IndexDefinition? index)
    {
        if (values is null)
        {
            return null;
        }

        if (index is null && values.Members.Count != table.Keys.Count)
        {
            throw NoMatch(Invalid + ": ");
        }

        var start = new StartKey(values, table, index);
        if (index is null)
        {
            var item = start.ItemKey();
            return new IndexKey(item.Hash, item.Partition, item.Sort);
        }

        start.CheckCount();
        start.CheckParts(index.Keys.Partitions);
        return start.IndexKey();
    }

    /// <summary>Where a query goes on.</summary>
    /// <exception cref="DynamoDbException">It is not of this table and index, or not within what the condition asks for.</exception>
    public PositionRange After(KeyPlan plan, bool forward)
    {
        CheckParts(Keys.Sorts);
        var place = _index is null ? null : IndexKey();
        var item = ItemKey();
        var position = place?.Position ?? item.Sort;
        var inRange = position.AsSpan().SequenceCompareTo(plan.Range.Lower) >= 0 && position.AsSpan().SequenceCompareTo(plan.Range.Upper) < 0;
        if (!inRange)
        {
            throw DynamoDbException.Validation("The provided starting key does not match the range key predicate");
        }

        if (!(place?.Partition ?? item.Partition).AsSpan().SequenceEqual(plan.Partition))
        {
            throw DynamoDbException.Validation(ReferenceEquals(plan.Range, PositionRange.All)
                ? "The provided starting key is outside query boundaries based on provided conditions"
                : "The query can return at most one row and cannot be restarted");
        }

        return plan.Range.After(position, forward);
    }

    private static DynamoDbException NoMatch(string opening) => DynamoDbException.Validation($"{opening}The provided key element does not match the schema");

    private void CheckCount()
    {
        if (_values.Members.Count != KeyNames.Of(_table, _index).Count())
        {
            throw DynamoDbException.Validation(Invalid);
        }
    }

    private void CheckParts(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (_values[name] is not { } value)
            {
                throw DynamoDbException.Validation(Invalid);
            }

            if (value.Type != _table.AttributeTypes[name])
            {
                throw NoMatch(string.Empty);
            }
        }
    }

    private IndexKey IndexKey()
    {
        CheckParts(_index!.Keys.Sorts);
        return Items.IndexKey.Of(_index.Keys, _values, ItemKey());
    }

    private ItemKey ItemKey()
    {
        try
        {
            return Items.ItemKey.OfMembers(_table, _values);
        }
        catch (DynamoDbException error)
        {
            throw DynamoDbException.Validation($"{Invalid}: {error.Message}");
        }
    }
}
