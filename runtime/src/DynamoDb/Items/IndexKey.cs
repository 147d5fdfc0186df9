using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// Where an index lists an item: by partition, then at a position made of the index's sort key and the item's own key,
/// so that the listing has one total order a page can go on from.
/// </summary>
internal sealed record IndexKey(long Hash, byte[] Partition, byte[] Position)
{
    /// <summary>
    /// The place in the index, or null where the item lacks a key attribute of it: indexes are sparse. An item older than
    /// the index may have the attribute in another type, or too long for a key; it is not listed either.
    /// </summary>
    public static IndexKey? Of(TableDefinition table, IndexDefinition index, MapValue item, ItemKey key)
    {
        return PartsOf(table, index.Keys.Partitions, item, DynamoDbLimits.PartitionKeyBytes) is { } partition
            && PartsOf(table, index.Keys.Sorts, item, DynamoDbLimits.SortKeyBytes) is { } sort
            ? Of(partition, sort, key)
            : null;
    }

    /// <summary>The place that a start key names, which has all attributes of the index's key.</summary>
    public static IndexKey Of(KeySchema keys, MapValue start, ItemKey key) =>
        Of([.. keys.Partitions.Select(name => KeyEncoding.Encode(start[name]!))], [.. keys.Sorts.Select(name => KeyEncoding.Encode(start[name]!))], key);

    /// <summary>The partition of a key of one attribute is that attribute's value as it is.</summary>
    public static byte[] PartitionOf(byte[][] parts) => parts.Length == 1 ? parts[0] : OrderedBytes.Concat(parts);

    public bool SamePlaceAs(IndexKey other) =>
        Partition.AsSpan().SequenceEqual(other.Partition) && Position.AsSpan().SequenceEqual(other.Position);

    private static IndexKey Of(byte[][] partition, byte[][] sort, ItemKey key)
    {
        var joined = PartitionOf(partition);
        // A key without a sort key has an empty one in its place.
        return new(ItemKey.Of(joined, []).Hash, joined, OrderedBytes.Concat(sort.Length == 0 ? [[], key.Partition, key.Sort] : [.. sort, key.Partition, key.Sort]));
    }

    private static byte[][]? PartsOf(TableDefinition table, IReadOnlyList<string> names, MapValue item, int most)
    {
        var parts = new byte[names.Count][];
        for (var i = 0; i < parts.Length; i++)
        {
            if (PartOf(table, names[i], item) is not { } part || (most -= part.Length) < 0)
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
        && value is not (StringValue { Text.Length: 0 } or BinaryValue { Bytes.Length: 0 })
            ? KeyEncoding.Encode(value)
            : null;
}
