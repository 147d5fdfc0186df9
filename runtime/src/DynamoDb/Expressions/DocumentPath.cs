using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Finds what a document path points at.</summary>
public static class DocumentPath
{
    /// <summary>The value, or null where any step of the path leads nowhere.</summary>
    public static AttributeValue? Find(PathOperand path, MapValue item, ExpressionBindings bindings) =>
        Find(path, path.Steps.Count, item, bindings);

    /// <summary>What the path's last step is a member or an element of.</summary>
    public static AttributeValue? FindParent(PathOperand path, MapValue item, ExpressionBindings bindings) =>
        Find(path, path.Steps.Count - 1, item, bindings);

    private static AttributeValue? Find(PathOperand path, int steps, MapValue item, ExpressionBindings bindings)
    {
        AttributeValue? value = item;
        for (var i = 0; i < steps && value is not null; i++)
        {
            var step = path.Steps[i];
            value = value switch
            {
                MapValue map when !step.IsIndex => map[bindings.Name(step)],
                ListValue list when step.IsIndex && step.Index < list.Elements.Count => list.Elements[step.Index],
                _ => null,
            };
        }

        return value;
    }
}
