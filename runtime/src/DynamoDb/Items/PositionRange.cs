using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// A range of positions within one partition, lower bound in it and upper bound not. Positions are sort keys in a table,
/// and sort key and item key together in an index.
/// </summary>
internal sealed record PositionRange(byte[] Lower, byte[] Upper)
{
    public static readonly PositionRange All = new([], OrderedBytes.Last);

    /// <summary>The positions whose sort key passes the test.</summary>
    public static PositionRange Of(KeyTest test, bool inIndex)
    {
        var first = KeyEncoding.Encode(test.Values[0]);
        return test.Operator switch
        {
            "=" => new(From(first, inIndex), Beyond(first, inIndex)),
            "<" => new([], From(first, inIndex)),
            "<=" => new([], Beyond(first, inIndex)),
            ">" => new(Beyond(first, inIndex), OrderedBytes.Last),
            ">=" => new(From(first, inIndex), OrderedBytes.Last),
            "BETWEEN" => new(From(first, inIndex), Beyond(KeyEncoding.Encode(test.Values[1]), inIndex)),
            _ => Starting(inIndex ? OrderedBytes.Prefix(first) : first),
        };
    }

    /// <summary>The range among the positions that begin with <paramref name="parts"/>, which are joined.</summary>
    public PositionRange Within(byte[] parts) =>
        new([.. parts, .. Lower], ReferenceEquals(Upper, OrderedBytes.Last) ? OrderedBytes.AfterPrefix(parts) : [.. parts, .. Upper]);

    /// <summary>What is left of the range for the page after <paramref name="position"/>.</summary>
    public PositionRange After(byte[] position, bool forward) => forward
        ? this with { Lower = Greater(Lower, OrderedBytes.Successor(position)) }
        : this with { Upper = Greater(Upper, position) == Upper ? position : Upper };

    private static byte[] From(byte[] sort, bool inIndex) => inIndex ? OrderedBytes.AtLeast(sort) : sort;

    private static byte[] Beyond(byte[] sort, bool inIndex) => inIndex ? OrderedBytes.After(sort) : OrderedBytes.Successor(sort);

    private static PositionRange Starting(byte[] prefix) => new(prefix, OrderedBytes.AfterPrefix(prefix));

    private static byte[] Greater(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right) >= 0 ? left : right;
}
