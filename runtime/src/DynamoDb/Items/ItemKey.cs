using System.IO.Hashing;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>The key of an item: the hash of its partition key, and both keys in their ordered encoding.</summary>
/// <param name="Sort">Empty in a table without a sort key.</param>
internal sealed record ItemKey(long Hash, byte[] Partition, byte[] Sort)
{
    /// <summary>The number of hash values: 32 bits, so that the range of a scan segment is a plain division.</summary>
    public const long HashRange = 1L << 32;

    private const string NoMatch = "The provided key element does not match the schema";

    public static ItemKey Of(byte[] partition, byte[] sort) => new((uint)XxHash64.HashToUInt64(partition), partition, sort);

    /// <summary>Returns the key of an item to put.</summary>
    /// <exception cref="DynamoDbException">A key attribute is missing, has the wrong type, is empty or is too long.</exception>
    public static ItemKey OfItem(TableDefinition table, MapValue item)
    {
        var partition = PartOfItem(table, item, table.Keys.Partition, DynamoDbLimits.PartitionKeyBytes);
        return Of(partition, table.Keys.Sort is { } sort ? PartOfItem(table, item, sort, DynamoDbLimits.SortKeyBytes) : []);
    }

    /// <summary>Returns the key of a request, which must contain the key attributes and no other.</summary>
    /// <exception cref="DynamoDbException">The key does not match the schema, or an attribute is empty or too long.</exception>
    public static ItemKey OfKey(TableDefinition table, MapValue key)
    {
        if (key.Members.Count != table.Keys.Count)
        {
            throw DynamoDbException.Validation(NoMatch);
        }

        return OfMembers(table, key);
    }

    /// <summary>Returns the key of the table in a set of attributes that may contain others.</summary>
    /// <exception cref="DynamoDbException">A key attribute is missing, has the wrong type, is empty or is too long.</exception>
    public static ItemKey OfMembers(TableDefinition table, MapValue attributes)
    {
        var partition = PartOfKey(table, attributes, table.Keys.Partition, DynamoDbLimits.PartitionKeyBytes);
        return Of(partition, table.Keys.Sort is { } sort ? PartOfKey(table, attributes, sort, DynamoDbLimits.SortKeyBytes) : []);
    }

    /// <summary>Returns the encoding of one key attribute.</summary>
    /// <exception cref="DynamoDbException">It is missing, has the wrong type, is empty or is too long.</exception>
    public static byte[] PartOfKey(TableDefinition table, MapValue attributes, string name, int limit)
    {
        if (attributes[name] is not { } value || value.Type != table.AttributeTypes[name])
        {
            throw DynamoDbException.Validation(NoMatch);
        }

        return Encode(value, name, limit);
    }

    /// <exception cref="DynamoDbException">The value of the key attribute is an empty string or binary value.</exception>
    public static void ThrowIfEmpty(AttributeValue value, string name)
    {
        if (EmptyTypeOf(value) is { } type)
        {
            throw DynamoDbException.RequestValidation($"One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {type} value. Key: {name}");
        }
    }

    /// <summary>Returns the type of an empty value as error messages name it, or null if the value is not empty.</summary>
    public static string? EmptyTypeOf(AttributeValue value) => value switch
    {
        StringValue { Text.Length: 0 } => "string",
        BinaryValue { Bytes.Length: 0 } => "binary",
        _ => null,
    };

    /// <summary>Returns the error for a key beyond its limit in bytes, that of a partition key or that of a sort key.</summary>
    public static DynamoDbException TooLong(int limit) => DynamoDbException.InvalidParameter(limit == DynamoDbLimits.PartitionKeyBytes
        // The missing space is part of the service's message.
        ? $"Size of hashkey has exceeded the maximum size limit of{limit} bytes"
        : $"Aggregated size of all range keys has exceeded the size limit of {limit} bytes");

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
        return bytes.Length <= limit ? bytes : throw TooLong(limit);
    }
}
