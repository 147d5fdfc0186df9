using System.IO.Hashing;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Where an item lies: the hash of its partition key, and both keys in their ordered encoding.</summary>
/// <param name="Sort">Empty in a table without a sort key.</param>
internal sealed record ItemKey(long Hash, byte[] Partition, byte[] Sort)
{
    /// <summary>Hashes are 32 bits, so that a segment's share of them is a plain division.</summary>
    public const long HashRange = 1L << 32;

    private const string NoMatch = "The provided key element does not match the schema";

    public static ItemKey Of(byte[] partition, byte[] sort) => new((uint)XxHash64.HashToUInt64(partition), partition, sort);

    /// <summary>The key of a whole item that is put.</summary>
    /// <exception cref="DynamoDbException">A key attribute is missing, of another type, empty or too long.</exception>
    public static ItemKey OfItem(TableDefinition table, MapValue item)
    {
        var partition = PartOfItem(table, item, table.Keys.Partition, DynamoDbLimits.PartitionKeyBytes);
        return Of(partition, table.Keys.Sort is { } sort ? PartOfItem(table, item, sort, DynamoDbLimits.SortKeyBytes) : []);
    }

    /// <summary>The key a request names; it has the key attributes and no other.</summary>
    /// <exception cref="DynamoDbException">It does not match the schema, or a part is empty or too long.</exception>
    public static ItemKey OfKey(TableDefinition table, MapValue key)
    {
        if (key.Members.Count != table.Keys.Count)
        {
            throw DynamoDbException.Validation(NoMatch);
        }

        return OfMembers(table, key);
    }

    /// <summary>The table's key within a wider set of attributes.</summary>
    public static ItemKey OfMembers(TableDefinition table, MapValue attributes)
    {
        var partition = PartOfKey(table, attributes, table.Keys.Partition, DynamoDbLimits.PartitionKeyBytes);
        return Of(partition, table.Keys.Sort is { } sort ? PartOfKey(table, attributes, sort, DynamoDbLimits.SortKeyBytes) : []);
    }

    /// <summary>One key attribute's bytes.</summary>
    /// <exception cref="DynamoDbException">It is missing, of another type, empty or too long.</exception>
    public static byte[] PartOfKey(TableDefinition table, MapValue attributes, string name, int limit)
    {
        if (attributes[name] is not { } value || value.Type != table.AttributeTypes[name])
        {
            throw DynamoDbException.Validation(NoMatch);
        }

        return Encode(value, name, limit);
    }

    public static void ThrowIfEmpty(AttributeValue value, string name)
    {
        var kind = value switch
        {
            StringValue { Text.Length: 0 } => "string",
            BinaryValue { Bytes.Length: 0 } => "binary",
            _ => null,
        };
        if (kind is not null)
        {
            throw DynamoDbException.KnownFromRequest($"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {kind} value. Key: {name}");
        }
    }

    private static byte[] PartOfItem(TableDefinition table, MapValue item, string name, int limit)
    {
        var value = item[name] ?? throw DynamoDbException.InvalidParameter($"Missing the key {name} in the item");
        var expected = table.AttributeTypes[name];
        return value.Type == expected
            ? Encode(value, name, limit)
            : throw DynamoDbException.InvalidParameter($"Type mismatch for key {name} expected: {expected} actual: {value.Type}");
    }

    private static byte[] Encode(AttributeValue value, string name, int limit)
    {
        ThrowIfEmpty(value, name);
        var bytes = KeyEncoding.Encode(value);
        if (bytes.Length <= limit)
        {
            return bytes;
        }

        // The missing blank is the service's own.
        throw DynamoDbException.InvalidParameter(limit == DynamoDbLimits.PartitionKeyBytes
            ? $"Size of hashkey has exceeded the maximum size limit of{limit} bytes"
            : $"Aggregated size of all range keys has exceeded the size limit of {limit} bytes");
    }
}
