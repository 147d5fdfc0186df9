namespace DurableLocal.DynamoDb.Values;

/// <summary>Equality of any two values, and the order of two values of the same scalar type.</summary>
public static class AttributeOrder
{
    /// <summary>Orders strings by their UTF-8 bytes.</summary>
    public static readonly Comparer<string> Utf8 = Comparer<string>.Create(CompareUtf8);

    public static bool AreEqual(AttributeValue left, AttributeValue right) => (left, right) switch
    {
        (StringValue a, StringValue b) => string.Equals(a.Text, b.Text, StringComparison.Ordinal),
        (NumberValue a, NumberValue b) => a.Number == b.Number,
        (BinaryValue a, BinaryValue b) => a.Bytes.AsSpan().SequenceEqual(b.Bytes),
        (BooleanValue a, BooleanValue b) => a.Value == b.Value,
        (NullValue, NullValue) => true,
        (SetValue a, SetValue b) => a.SetEquals(b),
        (ListValue a, ListValue b) => ListsAreEqual(a.Elements, b.Elements),
        (MapValue a, MapValue b) => MapsAreEqual(a.Members, b.Members),
        _ => false,
    };

    /// <summary>Whether values of the type are ordered: strings, numbers and binary values are.</summary>
    public static bool IsOrdered(AttributeType type) => type is AttributeType.S or AttributeType.N or AttributeType.B;

    /// <summary>Compares two values; returns null if their types differ or are not ordered.</summary>
    public static int? Compare(AttributeValue left, AttributeValue right) => (left, right) switch
    {
        (StringValue a, StringValue b) => CompareUtf8(a.Text, b.Text),
        (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
        (BinaryValue a, BinaryValue b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes),
        _ => null,
    };

    /// <summary>Compares by UTF-8 bytes. UTF-16 order differs from it only between surrogates and U+E000 to U+FFFF.</summary>
    public static int CompareUtf8(string left, string right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        if (shared == left.Length || shared == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        var (a, b) = (left[shared], right[shared]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    private static bool ListsAreEqual(List<AttributeValue> left, List<AttributeValue> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MapsAreEqual(Dictionary<string, AttributeValue> left, Dictionary<string, AttributeValue> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        foreach (var (name, value) in left)
        {
            if (!right.TryGetValue(name, out var other) || !AreEqual(value, other))
            {
                return false;
            }
        }

        return true;
    }
}
