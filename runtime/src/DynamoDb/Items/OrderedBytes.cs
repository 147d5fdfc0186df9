namespace DurableLocal.DynamoDb.Items;

/// <summary>Byte strings joined and bounded so that their byte order is the order of their parts.</summary>
public static class OrderedBytes
{
    private const byte Escape = 0x00;
    private const byte Escaped = 0xFF;
    private const byte Terminator = 0x01;
    private const byte AfterTerminator = 0x02;

    /// <summary>Sorts after every key there can be: longer than the longest and all ones.</summary>
    public static readonly byte[] Last = [.. Enumerable.Repeat((byte)0xFF, 2 * DynamoDbLimits.PartitionKeyBytes)];

    /// <summary>Joins parts: a zero byte becomes 00 FF, a part ends in 00 01, which sorts before any continuation.</summary>
    public static byte[] Concat(params ReadOnlySpan<byte[]> parts)
    {
        var bytes = new List<byte>(64);
        foreach (var part in parts)
        {
            Append(bytes, part);
            bytes.Add(Escape);
            bytes.Add(Terminator);
        }

        return [.. bytes];
    }

    /// <summary>The first joined value whose first part is at least <paramref name="part"/>.</summary>
    public static byte[] AtLeast(byte[] part) => Concat(part);

    /// <summary>The bound between joined values whose first part is <paramref name="part"/> and the greater ones.</summary>
    public static byte[] After(byte[] part)
    {
        var bound = Concat(part);
        bound[^1] = AfterTerminator;
        return bound;
    }

    /// <summary>What all joined values begin with whose first part begins with <paramref name="part"/>.</summary>
    public static byte[] Prefix(byte[] part)
    {
        var bytes = new List<byte>(part.Length + 8);
        Append(bytes, part);
        return [.. bytes];
    }

    /// <summary>The least byte string greater than <paramref name="bytes"/>.</summary>
    public static byte[] Successor(byte[] bytes) => [.. bytes, 0];

    /// <summary>The bound after everything that begins with <paramref name="prefix"/>.</summary>
    public static byte[] AfterPrefix(byte[] prefix)
    {
        var length = prefix.Length;
        while (length > 0 && prefix[length - 1] == 0xFF)
        {
            length--;
        }

        if (length == 0)
        {
            return Last;
        }

        var bound = prefix[..length];
        bound[^1]++;
        return bound;
    }

    private static void Append(List<byte> bytes, byte[] part)
    {
        foreach (var value in part)
        {
            bytes.Add(value);
            if (value == Escape)
            {
                bytes.Add(Escaped);
            }
        }
    }
}
