using System.Text;
using DurableChaining.Local.DynamoDb.Expressions;
using DurableChaining.Local.DynamoDb.Values;

namespace DurableChaining.Local.DynamoDb.Items;

/// <summary>
/// What UpdateItem holds against the limit of an item besides the item itself: the attributes that the update writes, and
/// a fixed amount for each clause. The amounts are in no guide; they are those that the service was measured to take.
/// </summary>
internal static class UpdateRecord
{
    private const int Update = 3;
    private const int Write = 19;
    private const int Removal = 2;
    private const int ListIndex = 1;

    /// <param name="clauses">The update.</param>
    /// <param name="item">The item with the update applied.</param>
    /// <param name="bindings">Names of the request.</param>
    public static int Size(IReadOnlyList<UpdateClause> clauses, MapValue item, ExpressionBindings bindings)
    {
        var size = Update;
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var clause in clauses)
        {
            var writes = clause.Section is "SET" or "ADD";
            size += (writes ? Write : Removal) + (clause.Path.Steps[^1].IsIndex ? ListIndex : 0);
            var name = bindings.Name(clause.Path.Steps[0]);
            if (writes && item[name] is { } value && written.Add(name))
            {
                size += Encoding.UTF8.GetByteCount(name) + ItemSize.Of(value);
            }
        }

        return size;
    }
}
