namespace DurableLocal.Template;

/// <summary>The Conditions section. Each condition is evaluated on first use.</summary>
internal sealed class Conditions(MappingNode? section, Intrinsics intrinsics)
{
    /// <summary>Maximum number of conditions in Fn::And and Fn::Or; the minimum is 2.</summary>
    private const int MaxOperands = 10;

    private readonly Dictionary<string, bool> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _evaluating = new(StringComparer.Ordinal);

    /// <summary>Evaluates a condition.</summary>
    /// <exception cref="TemplateFault">The condition does not exist, is malformed, or refers to itself.</exception>
    public bool Holds(string name, Position position)
    {
        if (_values.TryGetValue(name, out var value))
        {
            return value;
        }

        var node = section?[name] ?? throw new TemplateFault(position, $"expected a name from Conditions, got \"{name}\"");
        if (!_evaluating.Add(name))
        {
            throw new TemplateFault(position, $"condition {name} refers to itself");
        }

        try
        {
            return _values[name] = Evaluate(node);
        }
        finally
        {
            _evaluating.Remove(name);
        }
    }

    /// <summary>Evaluates all conditions, to find errors in unused ones.</summary>
    public void CheckAll(ErrorList errors)
    {
        foreach (var entry in section?.Entries ?? [])
        {
            try
            {
                Holds(entry.Key, entry.Position);
            }
            catch (TemplateFault fault)
            {
                errors.Add(fault.Position, $"Conditions.{entry.Key}", fault.Message);
            }
        }
    }

    private bool Evaluate(Node node)
    {
        // Outside of this section, a map with the key Condition is an ordinary map, so the YAML reader does not convert it.
        if (node is MappingNode { Entries: [{ Key: "Condition" } entry] })
        {
            return Holds(Intrinsics.Literal(entry.Value, "the name of a condition"), entry.Value.Position);
        }

        if (node is not IntrinsicNode intrinsic)
        {
            throw new TemplateFault(node.Position, $"expected a condition (Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition), got {node.Description}");
        }

        return intrinsic.Function switch
        {
            IntrinsicNames.Equals => AreEqual(intrinsic),
            IntrinsicNames.Not => !Evaluate(Intrinsics.Arguments(intrinsic, 1, "one condition")[0]),
            IntrinsicNames.And => Operands(intrinsic).All(value => value),
            IntrinsicNames.Or => Operands(intrinsic).Any(value => value),
            IntrinsicNames.Condition => Holds(Intrinsics.Literal(intrinsic.Argument, "the name of a condition"), intrinsic.Position),
            _ => throw new TemplateFault(node.Position, $"expected a condition (Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition), got {intrinsic.Function}"),
        };
    }

    private bool AreEqual(IntrinsicNode intrinsic)
    {
        var values = Intrinsics.Arguments(intrinsic, 2, "two values");
        return intrinsics.Text(values[0]) == intrinsics.Text(values[1]);
    }

    private List<bool> Operands(IntrinsicNode intrinsic) =>
        intrinsic.Argument is SequenceNode { Items.Count: >= 2 and <= MaxOperands } sequence
            ? [.. sequence.Items.Select(Evaluate)]
            : throw new TemplateFault(intrinsic.Position, $"{intrinsic.Function}: expected 2 to {MaxOperands} conditions");
}
