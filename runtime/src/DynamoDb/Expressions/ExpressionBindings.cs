using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>The values of the <c>#names</c> and <c>:values</c> placeholders of a request. Records which of them the expressions use.</summary>
public sealed class ExpressionBindings(IReadOnlyDictionary<string, string>? names, IReadOnlyDictionary<string, AttributeValue>? values)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The total size of the values in bytes.</summary>
    public int ValueBytes => values?.Values.Sum(ItemSize.Of) ?? 0;

    /// <summary>Returns the attribute name of a path step.</summary>
    /// <exception cref="ExpressionException">The reference is not defined.</exception>
    public string Name(PathStep step)
    {
        if (!step.IsReference)
        {
            return step.Name!;
        }

        _used.Add(step.Name!);
        return names is not null && names.TryGetValue(step.Name!, out var name)
            ? name
            : throw new ExpressionException($"An expression attribute name used in the document path is not defined; attribute name: {step.Name}");
    }

    /// <summary>Resolves every name of the path, which marks its placeholders as used.</summary>
    /// <exception cref="ExpressionException">A reference is not defined.</exception>
    public void Resolve(PathOperand path)
    {
        foreach (var step in path.Steps)
        {
            if (!step.IsIndex)
            {
                Name(step);
            }
        }
    }

    /// <summary>Returns the value of a reference.</summary>
    /// <exception cref="ExpressionException">The reference is not defined.</exception>
    public AttributeValue Value(ValueOperand operand)
    {
        _used.Add(operand.Reference);
        return values is not null && values.TryGetValue(operand.Reference, out var value)
            ? value
            : throw new ExpressionException($"An expression attribute value used in expression is not defined; attribute value: {operand.Reference}");
    }

    /// <summary>Returns the path in the format of the error messages: <c>[a, b, [3]]</c>.</summary>
    public string Print(PathOperand path) =>
        $"[{string.Join(", ", path.Steps.Select(step => step.IsIndex ? $"[{step.Index}]" : Name(step)))}]";

    /// <exception cref="DynamoDbException">The request defines a name or value that no expression uses.</exception>
    public void ThrowIfUnused()
    {
        ThrowIfUnused("ExpressionAttributeNames", names?.Keys);
        ThrowIfUnused("ExpressionAttributeValues", values?.Keys);
    }

    private void ThrowIfUnused(string parameter, IEnumerable<string>? keys)
    {
        var unused = keys?.Where(key => !_used.Contains(key)).ToList();
        if (unused is { Count: > 0 })
        {
            throw DynamoDbException.Validation($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }
}
