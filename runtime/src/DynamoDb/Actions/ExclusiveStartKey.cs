using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// The ExclusiveStartKey parameter: the key attributes, of the table and of the index that is read, of the last item of the
/// previous page. Query and Scan validate it in a different order, and some of their messages differ.
/// </summary>
internal sealed class ExclusiveStartKey
{
    private const string Invalid = "The provided starting key is invalid";

    /// <summary>Errors of values whose message gets the prefix <see cref="Invalid"/>.</summary>
    private static readonly HashSet<string> PrefixedMessages =
    [
        AttributeValueReader.NoType, AttributeValueReader.SeveralTypes, AttributeValueReader.FalseNull, AttributeValueReader.EmptyStringSet, AttributeValueReader.EmptyBinarySet,
    ];

    private readonly MapValue _values;
    private readonly TableDefinition _table;
    private readonly IndexDefinition? _index;

    private ExclusiveStartKey(MapValue values, TableDefinition table, IndexDefinition? index)
    {
        _values = values;
        _table = table;
        _index = index;
    }

    private KeySchema Keys => _index?.Keys ?? _table.Keys;

    /// <exception cref="DynamoDbException">A value is invalid.</exception>
    public static MapValue? Read(RequestStructure request)
    {
        try
        {
            return request.Item("ExclusiveStartKey");
        }
        catch (DynamoDbException error) when (PrefixedMessages.Contains(error.Message))
        {
            throw DynamoDbException.Validation($"{Invalid}: {error.Message}");
        }
    }

    /// <summary>Returns the start key of a query. Validates what precedes the key condition: the number of attributes, and the partition key.</summary>
    /// <exception cref="DynamoDbException">The key does not match the table and the index.</exception>
    public static ExclusiveStartKey? OfQuery(MapValue? values, TableDefinition table, IndexDefinition? index)
    {
        if (values is null)
        {
            return null;
        }

        var start = new ExclusiveStartKey(values, table, index);
        start.CheckCount();
        start.CheckParts(start.Keys.Partitions);
        return start;
    }

    /// <summary>Returns the start key of a scan, fully validated.</summary>
    /// <exception cref="DynamoDbException">The key does not match the table and the index.</exception>
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

        var start = new ExclusiveStartKey(values, table, index);
        if (index is null)
        {
            var item = start.ItemKey();
            return new IndexKey(item.Hash, item.Partition, item.Sort);
        }

        start.CheckCount();
        start.CheckParts(index.Keys.Partitions);
        return start.IndexKey();
    }

    /// <summary>Returns the rest of the planned range after the start key.</summary>
    /// <exception cref="DynamoDbException">The key does not match the table and the index, or is outside the range of the key condition.</exception>
    public PositionRange After(KeyPlan plan, bool forward)
    {
        if (_index is null && _table.Keys.Sort is null)
        {
            // The partition has one item, after which there is nothing to read.
            throw DynamoDbException.Validation("The provided exclusive start key is invalid");
        }

        CheckParts(Keys.Sorts);
        var indexKey = _index is null ? null : IndexKey();
        var item = ItemKey();
        var position = indexKey?.Position ?? item.Sort;
        var inRange = position.AsSpan().SequenceCompareTo(plan.Range.Lower) >= 0 && position.AsSpan().SequenceCompareTo(plan.Range.Upper) < 0;
        if (!inRange)
        {
            throw DynamoDbException.Validation("The provided starting key does not match the range key predicate");
        }

        if (!(indexKey?.Partition ?? item.Partition).AsSpan().SequenceEqual(plan.Partition))
        {
            throw DynamoDbException.Validation(ReferenceEquals(plan.Range, PositionRange.All)
                ? "The provided starting key is outside query boundaries based on provided conditions"
                : "The query can return at most one row and cannot be restarted");
        }

        return plan.Range.After(position, forward);
    }

    private static DynamoDbException NoMatch(string prefix) => DynamoDbException.Validation($"{prefix}The provided key element does not match the schema");

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
