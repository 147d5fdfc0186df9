using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// The key of an index entry: the partition, then a position that joins the index's sort key and the key of the item. The
/// item key makes positions unique, so that a page can continue after any entry.
/// </summary>
internal sealed record IndexKey(long Hash, byte[] Partition, byte[] Position)
{
    /// <summary>
    /// Returns the key of the item's entry, or null if the item does not have all key attributes of the index: indexes are
    /// sparse. An item older than the index whose attribute has another type or is too long for a key has no entry either.
    /// </summary>
    public static IndexKey? Of(TableDefinition table, IndexDefinition index, MapValue item, ItemKey key)
    {
        return PartsOf(table, index.Keys.Partitions, item, DynamoDbLimits.PartitionKeyBytes) is { } partition
            && PartsOf(table, index.Keys.Sorts, item, DynamoDbLimits.SortKeyBytes) is { } sort
            ? Of(partition, sort, key)
            : null;
    }

    /// <summary>Returns the key in a start key, which contains all key attributes of the index.</summary>
    public static IndexKey Of(KeySchema keys, MapValue start, ItemKey key) =>
        Of([.. keys.Partitions.Select(name => KeyEncoding.Encode(start[name]!))], [.. keys.Sorts.Select(name => KeyEncoding.Encode(start[name]!))], key);

    /// <summary>Returns the partition of a key. A single attribute is not escaped, several are joined.</summary>
    public static byte[] PartitionOf(byte[][] parts) => parts.Length == 1 ? parts[0] : OrderedBytes.Concat(parts);

    public bool IsSameEntryAs(IndexKey other) =>
        Partition.AsSpan().SequenceEqual(other.Partition) && Position.AsSpan().SequenceEqual(other.Position);

    private static IndexKey Of(byte[][] partition, byte[][] sort, ItemKey key)
    {
        var joined = PartitionOf(partition);
        // An index without a sort key has an empty one in the position.
        return new(ItemKey.Of(joined, []).Hash, joined, OrderedBytes.Concat(sort.Length == 0 ? [[], key.Partition, key.Sort] : [.. sort, key.Partition, key.Sort]));
    }

    private static byte[][]? PartsOf(TableDefinition table, IReadOnlyList<string> names, MapValue item, int maxBytes)
    {
        var parts = new byte[names.Count][];
        for (var i = 0; i < parts.Length; i++)
        {
            if (PartOf(table, names[i], item) is not { } part || (maxBytes -= part.Length) < 0)
            {
                return null;
            }

            parts[i] = part;
        }

        return parts;
    }

    private static byte[]? PartOf(TableDefinition table, string name, MapValue item) =>
        item[name] is { } value
        && value.Type == table.AttributeTypes[name]
        && ItemKey.EmptyTypeOf(value) is null
            ? KeyEncoding.Encode(value)
            : null;
}
