using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// A range of positions in one partition, with an inclusive lower and an exclusive upper bound. A position is the sort key
/// in a table, and the sort key joined with the item key in an index.
/// </summary>
internal sealed record PositionRange(byte[] Lower, byte[] Upper)
{
    public static readonly PositionRange All = new([], OrderedBytes.Maximum);

    /// <summary>Returns the range of the positions whose sort key meets the condition.</summary>
    public static PositionRange Of(KeyTest test, bool inIndex)
    {
        var first = KeyEncoding.Encode(test.Values[0]);
        return test.Operator switch
        {
            "=" => new(StartOf(first, inIndex), EndOf(first, inIndex)),
            "<" => new([], StartOf(first, inIndex)),
            "<=" => new([], EndOf(first, inIndex)),
            ">" => new(EndOf(first, inIndex), OrderedBytes.Maximum),
            ">=" => new(StartOf(first, inIndex), OrderedBytes.Maximum),
            "BETWEEN" => new(StartOf(first, inIndex), EndOf(KeyEncoding.Encode(test.Values[1]), inIndex)),
            _ => WithPrefix(inIndex ? OrderedBytes.Prefix(first) : first),
        };
    }

    /// <summary>Returns the range within the positions that begin with <paramref name="parts"/>, which are joined.</summary>
    public PositionRange Within(byte[] parts) =>
        new([.. parts, .. Lower], ReferenceEquals(Upper, OrderedBytes.Maximum) ? OrderedBytes.AfterPrefix(parts) : [.. parts, .. Upper]);

    /// <summary>Returns the rest of the range after <paramref name="position"/>, in the direction of the query.</summary>
    public PositionRange After(byte[] position, bool forward) => forward
        ? this with { Lower = Greater(Lower, OrderedBytes.Successor(position)) }
        : this with { Upper = Greater(Upper, position) == Upper ? position : Upper };

    private static byte[] StartOf(byte[] sort, bool inIndex) => inIndex ? OrderedBytes.AtLeast(sort) : sort;

    private static byte[] EndOf(byte[] sort, bool inIndex) => inIndex ? OrderedBytes.After(sort) : OrderedBytes.Successor(sort);

    private static PositionRange WithPrefix(byte[] prefix) => new(prefix, OrderedBytes.AfterPrefix(prefix));

    private static byte[] Greater(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right) >= 0 ? left : right;
}
