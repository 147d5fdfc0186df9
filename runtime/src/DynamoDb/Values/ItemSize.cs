using System.Text;

namespace DurableLocal.DynamoDb.Values;

/// <summary>The size in bytes of items and values as DynamoDB bills and limits it (developer guide, "Item sizes and formats").</summary>
public static class ItemSize
{
    /// <summary>Overhead of a list or a map, in bytes.</summary>
    private const int ContainerBytes = 3;

    public static int Of(MapValue item)
    {
        var size = 0;
        foreach (var (name, value) in item.Members)
        {
            size += Encoding.UTF8.GetByteCount(name) + Of(value);
        }

        return size;
    }

    public static int Of(AttributeValue value) => value switch
    {
        StringValue text => Encoding.UTF8.GetByteCount(text.Text),
        NumberValue number => Of(number.Number),
        BinaryValue binary => binary.Bytes.Length,
        StringSetValue set => set.Members.Sum(Encoding.UTF8.GetByteCount),
        NumberSetValue set => set.Members.Sum(Of),
        BinarySetValue set => set.Members.Sum(member => member.Length),
        ListValue list => ContainerBytes + list.Elements.Sum(element => 1 + Of(element)),
        MapValue map => ContainerBytes + map.Members.Count + Of(map),
        _ => 1,
    };

    /// <summary>One byte, plus one for every two significant digits, plus one for a minus sign.</summary>
    public static int Of(DynamoNumber number)
    {
        if (number.IsZero)
        {
            return 1;
        }

        // Digits are stored in pairs aligned at the decimal point, so an odd exponent can add a byte.
        var pairs = (number.Digits + (number.Exponent % 2 == 0 ? 1 : 0) + 1) / 2;
        return 1 + pairs + (number.IsNegative ? 1 : 0);
    }
}
