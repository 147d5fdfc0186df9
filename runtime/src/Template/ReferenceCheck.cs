namespace DurableLocal.Template;

/// <summary>
/// Checks every reference in the template, including branches not taken and resources without local effect: its name must
/// exist, and references between resources must not form a cycle.
/// </summary>
internal sealed class ReferenceCheck(TemplateScope scope)
{
    private readonly Dictionary<string, List<(string Target, Position Position)>> _edges = new(StringComparer.Ordinal);

    public void Run()
    {
        foreach (var declaration in scope.Declarations.Values.Where(scope.IsActive))
        {
            _edges[declaration.LogicalId] = [];
            VisitDependsOn(declaration);
            foreach (var property in declaration.Properties.Entries)
            {
                // SAM converts these to separate resources, on which the function does not depend.
                var owner = declaration.Type.Name == ResourceType.Function && property.Key is "Events" or "EventInvokeConfig" or "DeploymentPreference" ? null : declaration.LogicalId;
                Visit(property.Value, $"{declaration.LogicalId}.{property.Key}", owner);
            }
        }

        if (scope.Root["Outputs"] is { } outputs)
        {
            Visit(outputs, "Outputs", null);
        }

        FindCycles();
    }

    /// <summary>A resource that SAM generates, such as the role or the alias of a function, has a name that begins with that of its own.</summary>
    private void VisitDependsOn(ResourceDeclaration declaration)
    {
        var path = $"{declaration.LogicalId}.DependsOn";
        foreach (var node in declaration.DependsOn is SequenceNode sequence ? sequence.Items : declaration.DependsOn is { } single ? [single] : [])
        {
            if (node is not ScalarNode { IsNull: false } name)
            {
                scope.Errors.Add(node.Position, path, $"expected the name of a resource, got {node.Description}");
            }
            else if (scope.Declarations.ContainsKey(name.Text))
            {
                _edges[declaration.LogicalId].Add((name.Text, name.Position));
            }
            else if (!scope.Declarations.Values.Any(other => other.Type.IsServerless && name.Text.StartsWith(other.LogicalId, StringComparison.Ordinal)))
            {
                AddUnknown(name.Text, "a resource", name.Position, path);
            }
        }
    }

    private void Visit(Node node, string path, string? owner)
    {
        switch (node)
        {
            case SequenceNode sequence:
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    Visit(sequence.Items[i], $"{path}[{i}]", owner);
                }

                break;
            case MappingNode map:
                foreach (var entry in map.Entries)
                {
                    Visit(entry.Value, $"{path}.{entry.Key}", owner);
                }

                break;
            case IntrinsicNode intrinsic:
                VisitIntrinsic(intrinsic, path, owner);
                break;
            default:
                break;
        }
    }

    private void VisitIntrinsic(IntrinsicNode intrinsic, string path, string? owner)
    {
        try
        {
            if (intrinsic is { Function: IntrinsicNames.If, Argument: SequenceNode { Items: [ScalarNode condition, ..] } })
            {
                scope.Conditions.Holds(condition.Text, condition.Position);
            }

            foreach (var name in NamesIn(intrinsic))
            {
                Check(name, intrinsic, path, owner);
            }
        }
        catch (TemplateFault fault)
        {
            scope.Errors.Add(fault.Position, path, fault.Message);
            return;
        }

        // The names in Sub and GetAtt are text; their other arguments can contain further intrinsics.
        Visit(intrinsic.Argument, path, owner);
    }

    private static IEnumerable<string> NamesIn(IntrinsicNode intrinsic)
    {
        switch (intrinsic.Function)
        {
            case IntrinsicNames.Ref:
                return [Intrinsics.Literal(intrinsic.Argument, "the name of a parameter or resource")];
            case IntrinsicNames.GetAtt:
                var (resource, attribute) = Intrinsics.AttributeReference(intrinsic);
                return [attribute is ScalarNode scalar ? $"{resource}.{scalar.Text}" : resource];
            case IntrinsicNames.Sub:
                var (text, variables) = Intrinsics.SubArguments(intrinsic);
                return text.Parts.Where(part => part.IsReference && variables?[part.Text] is null).Select(part => part.Text);
            default:
                return [];
        }
    }

    private void Check(string name, IntrinsicNode intrinsic, string path, string? owner)
    {
        if (name.StartsWith("AWS::", StringComparison.Ordinal) || scope.Parameters.Find(name) is not null)
        {
            return;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var target = scope.References.Target(name) ?? (dot > 0 ? scope.References.Target(name[..dot]) : null);
        if (target is null)
        {
            var isAttribute = dot > 0 && intrinsic.Function != IntrinsicNames.Ref;
            AddUnknown(isAttribute ? name[..dot] : name, isAttribute ? "a resource" : "a parameter or resource", intrinsic.Position, path);
        }
        else if (owner is not null)
        {
            _edges[owner].Add((target.LogicalId, intrinsic.Position));
        }
    }

    private void AddUnknown(string name, string expected, Position position, string path)
    {
        var fault = References.Unknown(name, expected, position);
        scope.Errors.Add(fault.Position, path, fault.Message);
    }

    private void FindCycles()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in _edges.Keys)
        {
            Follow(start, [], done);
        }
    }

    private void Follow(string resource, List<string> path, HashSet<string> done)
    {
        if (done.Contains(resource))
        {
            return;
        }

        path.Add(resource);
        foreach (var (target, position) in _edges.GetValueOrDefault(resource) ?? [])
        {
            var index = path.IndexOf(target);
            if (index >= 0)
            {
                scope.Errors.Add(position, resource, $"circular dependency: {string.Join(" -> ", path[index..])} -> {target}");
                continue;
            }

            Follow(target, path, done);
        }

        path.RemoveAt(path.Count - 1);
        done.Add(resource);
    }
}
