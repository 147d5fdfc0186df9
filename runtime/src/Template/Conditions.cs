namespace DurableLocal.Template;

/// <summary>The Conditions section; each is evaluated when first asked for.</summary>
internal sealed class Conditions(MappingNode? section, Intrinsics intrinsics)
{
    /// <summary>Fn::And and Fn::Or take two to ten conditions.</summary>
    private const int MostOperands = 10;

    private readonly Dictionary<string, bool> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <exception cref="TemplateFault">There is no such condition, or it is malformed or refers to itself.</exception>
    public bool Holds(string name, Position position)
    {
        if (_values.TryGetValue(name, out var known))
        {
            return known;
        }

        var node = section?[name] ?? throw new TemplateFault(position, $"expected a name from Conditions, got \"{name}\"");
        if (!_open.Add(name))
        {
            throw new TemplateFault(position, $"condition {name} refers to itself");
        }

        try
        {
            return _values[name] = Evaluate(node);
        }
        finally
        {
            _open.Remove(name);
        }
    }

    /// <summary>Evaluates them all, so that an error in one that nothing uses is found too.</summary>
    public void Check(ErrorList errors)
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
        // The long form of Condition is a map like any other outside of this section.
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
        intrinsic.Argument is SequenceNode { Items.Count: >= 2 and <= MostOperands } sequence
            ? [.. sequence.Items.Select(Evaluate)]
            : throw new TemplateFault(intrinsic.Position, $"{intrinsic.Function}: expected 2 to {MostOperands} conditions");
}
