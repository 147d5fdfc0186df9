using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>An item in its stored format; parsed on first access to <see cref="Item"/>.</summary>
internal sealed class StoredItem(byte[] json, int size)
{
    private MapValue? _item;

    public byte[] Json { get; } = json;

    /// <summary>Size in bytes by DynamoDB's rules (<see cref="ItemSize"/>).</summary>
    public int Size { get; } = size;

    public MapValue Item => _item ??= AttributeValueWriter.Parse(Json);

    /// <summary>Returns a deep copy of the item.</summary>
    public MapValue Copy() => AttributeValueWriter.Parse(Json);

    /// <summary>Converts an item to its stored format.</summary>
    /// <exception cref="DynamoDbException">The item exceeds the size limit; <paramref name="tooLarge"/> returns the exception.</exception>
    public static StoredItem Of(MapValue item, Func<DynamoDbException> tooLarge)
    {
        var size = ItemSize.Of(item);
        return size > DynamoDbLimits.ItemBytes
            ? throw tooLarge()
            : new StoredItem(AttributeValueWriter.ToBytes(item), size) { _item = item };
    }
}
