namespace DurableLocal.DynamoDb.Values;

/// <summary>The types of an attribute, named as in the wire format.</summary>
public enum AttributeType
{
    S,
    N,
    B,
    BOOL,
    NULL,
    SS,
    NS,
    BS,
    L,
    M,
}

/// <summary>An attribute value. Scalars and sets are immutable; lists and maps are mutable and belong to one item.</summary>
public abstract class AttributeValue
{
    private protected AttributeValue(AttributeType type) => Type = type;

    public AttributeType Type { get; }
}

public sealed class StringValue(string text) : AttributeValue(AttributeType.S)
{
    public string Text { get; } = text;
}

public sealed class NumberValue(DynamoNumber number) : AttributeValue(AttributeType.N)
{
    public DynamoNumber Number { get; } = number;
}

public sealed class BinaryValue(byte[] bytes) : AttributeValue(AttributeType.B)
{
    public byte[] Bytes { get; } = bytes;
}

public sealed class BooleanValue : AttributeValue
{
    public static readonly BooleanValue True = new(true);
    public static readonly BooleanValue False = new(false);

    private BooleanValue(bool value)
        : base(AttributeType.BOOL) => Value = value;

    public bool Value { get; }
}

public sealed class NullValue : AttributeValue
{
    public static readonly NullValue Instance = new();

    private NullValue()
        : base(AttributeType.NULL)
    {
    }
}

/// <summary>A set: at least one member, no duplicates, sorted by value.</summary>
public abstract class SetValue : AttributeValue
{
    private protected SetValue(AttributeType type)
        : base(type)
    {
    }

    public abstract int Count { get; }

    /// <summary>Returns the members of both sets.</summary>
    /// <param name="other">A set of the same type.</param>
    public abstract SetValue Union(SetValue other);

    /// <summary>Returns the members that <paramref name="other"/> does not contain, or null if there are none.</summary>
    /// <param name="other">A set of the same type.</param>
    public abstract SetValue? Except(SetValue other);

    public abstract bool Contains(AttributeValue member);

    public abstract bool SetEquals(SetValue other);
}

/// <summary>The implementation of the three set types; <typeparamref name="T"/> is string, number or bytes.</summary>
public abstract class SetValue<T> : SetValue
    where T : notnull
{
    private readonly HashSet<T> _distinct;

    private protected SetValue(AttributeType type, IEnumerable<T> members, IComparer<T> order, IEqualityComparer<T> comparer)
        : base(type)
    {
        Members = [.. members.Order(order)];
        _distinct = new HashSet<T>(Members, comparer);
    }

    public IReadOnlyList<T> Members { get; }

    public override int Count => Members.Count;

    /// <summary>Whether the set was created with a duplicate member, which the service does not allow.</summary>
    public bool HasDuplicates => _distinct.Count != Members.Count;

    public override SetValue Union(SetValue other) =>
        With(Members.Concat(((SetValue<T>)other).Members.Where(member => !_distinct.Contains(member))));

    public override SetValue? Except(SetValue other)
    {
        var removed = ((SetValue<T>)other)._distinct;
        var left = Members.Where(member => !removed.Contains(member)).ToList();
        return left.Count == 0 ? null : With(left);
    }

    public override bool SetEquals(SetValue other) =>
        other is SetValue<T> set && set.Type == Type && _distinct.SetEquals(set._distinct);

    private protected bool Has(T member) => _distinct.Contains(member);

    private protected abstract SetValue With(IEnumerable<T> members);
}

public sealed class StringSetValue(IEnumerable<string> members) : SetValue<string>(AttributeType.SS, members, AttributeOrder.Utf8, StringComparer.Ordinal)
{
    public override bool Contains(AttributeValue member) => member is StringValue text && Has(text.Text);

    private protected override SetValue With(IEnumerable<string> members) => new StringSetValue(members);
}

public sealed class NumberSetValue(IEnumerable<DynamoNumber> members) : SetValue<DynamoNumber>(AttributeType.NS, members, Comparer<DynamoNumber>.Default, EqualityComparer<DynamoNumber>.Default)
{
    public override bool Contains(AttributeValue member) => member is NumberValue number && Has(number.Number);

    private protected override SetValue With(IEnumerable<DynamoNumber> members) => new NumberSetValue(members);
}

public sealed class BinarySetValue(IEnumerable<byte[]> members) : SetValue<byte[]>(AttributeType.BS, members, BytesComparer.Instance, BytesComparer.Instance)
{
    public override bool Contains(AttributeValue member) => member is BinaryValue binary && Has(binary.Bytes);

    private protected override SetValue With(IEnumerable<byte[]> members) => new BinarySetValue(members);
}

public sealed class ListValue(List<AttributeValue> elements) : AttributeValue(AttributeType.L)
{
    public List<AttributeValue> Elements { get; } = elements;
}

/// <summary>A map of values by name. An item is a map of its attributes.</summary>
public sealed class MapValue(Dictionary<string, AttributeValue> members) : AttributeValue(AttributeType.M)
{
    public MapValue()
        : this(new Dictionary<string, AttributeValue>(StringComparer.Ordinal))
    {
    }

    public Dictionary<string, AttributeValue> Members { get; } = members;

    public AttributeValue? this[string name] => Members.GetValueOrDefault(name);
}
