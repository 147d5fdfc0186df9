namespace DurableLocal.DynamoDb.Items;

/// <summary>Joins byte strings so that the order of the result is the order of the parts, and computes bounds of ranges.</summary>
public static class OrderedBytes
{
    private const byte Escape = 0x00;
    private const byte Escaped = 0xFF;
    private const byte Terminator = 0x01;
    private const byte AfterTerminator = 0x02;

    /// <summary>Sorts after every key: longer than the longest key, all bits set.</summary>
    public static readonly byte[] Maximum = [.. Enumerable.Repeat((byte)0xFF, 2 * DynamoDbLimits.PartitionKeyBytes)];

    /// <summary>Joins parts. A zero byte becomes 00 FF; each part ends with 00 01, which sorts before any longer part.</summary>
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

    /// <summary>Returns the inclusive lower bound of the joined values whose first part is at least <paramref name="part"/>.</summary>
    public static byte[] AtLeast(byte[] part) => Concat(part);

    /// <summary>Returns the exclusive upper bound of the joined values whose first part is <paramref name="part"/>.</summary>
    public static byte[] After(byte[] part)
    {
        var bound = Concat(part);
        bound[^1] = AfterTerminator;
        return bound;
    }

    /// <summary>Returns the common prefix of the joined values whose first part begins with <paramref name="part"/>.</summary>
    public static byte[] Prefix(byte[] part)
    {
        var bytes = new List<byte>(part.Length + 8);
        Append(bytes, part);
        return [.. bytes];
    }

    /// <summary>Returns the smallest byte string greater than <paramref name="bytes"/>.</summary>
    public static byte[] Successor(byte[] bytes) => [.. bytes, 0];

    /// <summary>Returns the exclusive upper bound of the byte strings that begin with <paramref name="prefix"/>.</summary>
    public static byte[] AfterPrefix(byte[] prefix)
    {
        var length = prefix.Length;
        while (length > 0 && prefix[length - 1] == 0xFF)
        {
            length--;
        }

        if (length == 0)
        {
            return Maximum;
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
