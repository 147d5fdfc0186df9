using System.Collections.Concurrent;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>
/// Caches parsed expressions by text: clients repeat a few expressions with different values. Bounded; a full cache is
/// cleared, which costs one parse per expression.
/// </summary>
public static class ExpressionCache
{
    private const int Capacity = 2048;

    private static readonly ConcurrentDictionary<string, Condition> Conditions = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, IReadOnlyList<UpdateClause>> Updates = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, IReadOnlyList<PathOperand>> Projections = new(StringComparer.Ordinal);

    /// <summary>Returns a condition, filter or key condition.</summary>
    public static Condition Condition(string text) => Get(Conditions, text, ConditionParser.Parse);

    public static IReadOnlyList<UpdateClause> Update(string text) => Get(Updates, text, UpdateParser.Parse);

    public static IReadOnlyList<PathOperand> Projection(string text) => Get(Projections, text, ProjectionParser.Parse);

    private static T Get<T>(ConcurrentDictionary<string, T> cache, string text, Func<string, T> parse)
    {
        if (cache.TryGetValue(text, out var cached))
        {
            return cached;
        }

        var parsed = parse(text);
        if (cache.Count >= Capacity)
        {
            cache.Clear();
        }

        cache[text] = parsed;
        return parsed;
    }
}
