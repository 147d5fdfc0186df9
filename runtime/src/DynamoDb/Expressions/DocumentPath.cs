using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Finds the value at a document path.</summary>
public static class DocumentPath
{
    /// <summary>Returns the value at the path, or null if it does not exist.</summary>
    public static AttributeValue? Find(PathOperand path, MapValue item, ExpressionBindings bindings) =>
        Find(path, path.Steps.Count, item, bindings);

    /// <summary>Returns the map or list that contains the last step of the path, or null if it does not exist.</summary>
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
