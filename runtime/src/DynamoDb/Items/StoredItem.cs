using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>An item as it lies in the store; parsed when somebody looks inside.</summary>
internal sealed class StoredItem(byte[] json, int size)
{
    private MapValue? _item;

    public byte[] Json { get; } = json;

    /// <summary>Bytes as DynamoDB counts them.</summary>
    public int Size { get; } = size;

    public MapValue Item => _item ??= AttributeValueWriter.Parse(Json);

    /// <summary>A copy that shares nothing with <see cref="Item"/>.</summary>
    public MapValue Copy() => AttributeValueWriter.Parse(Json);

    /// <summary>Makes an item ready to be stored.</summary>
    /// <exception cref="DynamoDbException">It is larger than an item may be.</exception>
    public static StoredItem Of(MapValue item, Func<DynamoDbException> tooLarge)
    {
        var size = ItemSize.Of(item);
        return size > DynamoDbLimits.ItemBytes
            ? throw tooLarge()
            : new StoredItem(AttributeValueWriter.ToBytes(item), size) { _item = item };
    }
}
