using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>What a request gives for the <c>#names</c> and <c>:values</c> of its expressions, and which of them are used.</summary>
public sealed class ExpressionBindings(IReadOnlyDictionary<string, string>? names, IReadOnlyDictionary<string, AttributeValue>? values)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Bytes of the values.</summary>
    public int ValueBytes => values?.Values.Sum(ItemSize.Of) ?? 0;

    /// <summary>The attribute name a path step stands for.</summary>
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

    /// <exception cref="ExpressionException">The reference is not defined.</exception>
    public AttributeValue Value(ValueOperand operand)
    {
        _used.Add(operand.Reference);
        return values is not null && values.TryGetValue(operand.Reference, out var value)
            ? value
            : throw new ExpressionException($"An expression attribute value used in expression is not defined; attribute value: {operand.Reference}");
    }

    /// <summary>The path as the service prints it: <c>[a, b, [3]]</c>.</summary>
    public string Print(PathOperand path) =>
        $"[{string.Join(", ", path.Steps.Select(step => step.IsIndex ? $"[{step.Index}]" : Name(step)))}]";

    /// <exception cref="DynamoDbException">A name or value is given that no expression uses.</exception>
    public void ThrowIfUnused()
    {
        ThrowIfUnused("ExpressionAttributeNames", names?.Keys);
        ThrowIfUnused("ExpressionAttributeValues", values?.Keys);
    }

    private void ThrowIfUnused(string parameter, IEnumerable<string>? given)
    {
        var unused = given?.Where(key => !_used.Contains(key)).ToList();
        if (unused is { Count: > 0 })
        {
            throw DynamoDbException.Validation($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }
}
