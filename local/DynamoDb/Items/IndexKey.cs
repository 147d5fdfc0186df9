using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Values;

namespace DurableChaining.Local.DynamoDb.Items;

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
        if (PartOf(table, index.Keys.Partition, item, DynamoDbLimits.PartitionKeyBytes) is not { } partition)
        {
            return null;
        }

        if (index.Keys.Sort is not { } sortName)
        {
            return Of(partition, [], key);
        }

        return PartOf(table, sortName, item, DynamoDbLimits.SortKeyBytes) is { } sort ? Of(partition, sort, key) : null;
    }

    public static IndexKey Of(byte[] partition, byte[] sort, ItemKey key) =>
        new(ItemKey.Of(partition, []).Hash, partition, OrderedBytes.Concat(sort, key.Partition, key.Sort));

    public bool SamePlaceAs(IndexKey other) =>
        Partition.AsSpan().SequenceEqual(other.Partition) && Position.AsSpan().SequenceEqual(other.Position);

    private static byte[]? PartOf(TableDefinition table, string name, MapValue item, int most) =>
        item[name] is { } value
        && value.Type == table.AttributeTypes[name]
        && value is not (StringValue { Text.Length: 0 } or BinaryValue { Bytes.Length: 0 })
        && KeyEncoding.Encode(value) is var part
        && part.Length <= most
            ? part
            : null;
}
