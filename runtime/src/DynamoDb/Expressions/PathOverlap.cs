namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Validates that the paths of an update or a projection do not overlap.</summary>
public static class PathOverlap
{
    /// <exception cref="ExpressionException">Two paths overlap, or use one attribute both as a list and as a map; or a name is not defined.</exception>
    public static void Check(IReadOnlyList<PathOperand> paths, ExpressionBindings bindings)
    {
        foreach (var path in paths)
        {
            bindings.Resolve(path);
        }

        // Any overlap takes precedence over any conflict.
        foreach (var relation in (ReadOnlySpan<string>)["overlap", "conflict"])
        {
            for (var second = 1; second < paths.Count; second++)
            {
                for (var first = 0; first < second; first++)
                {
                    if (Relation(paths[first], paths[second], bindings) == relation)
                    {
                        throw Error(relation, paths[first], paths[second], bindings);
                    }
                }
            }
        }
    }

    private static string? Relation(PathOperand first, PathOperand second, ExpressionBindings bindings)
    {
        var shared = Math.Min(first.Steps.Count, second.Steps.Count);
        for (var i = 0; i < shared; i++)
        {
            var (a, b) = (first.Steps[i], second.Steps[i]);
            if (a.IsIndex != b.IsIndex)
            {
                return "conflict";
            }

            if (a.IsIndex ? a.Index != b.Index : bindings.Name(a) != bindings.Name(b))
            {
                return null;
            }
        }

        return "overlap";
    }

    private static ExpressionException Error(string relation, PathOperand first, PathOperand second, ExpressionBindings bindings) =>
        new($"Two document paths {relation} with each other; must remove or rewrite one of these paths; path one: {bindings.Print(first)}, path two: {bindings.Print(second)}");
}
