using DurableLocal.Core.Aws;

namespace DurableLocal.Template;

/// <summary>Resolves Ref and Fn::GetAtt: pseudo parameters, parameters, and the physical names of resources.</summary>
internal sealed class References(TemplateScope scope)
{
    private const string AliasSuffix = ".Alias";
    private const string VersionSuffix = ".Version";

    /// <summary>Suffix of the role that SAM creates for each function without a Role.</summary>
    private const string RoleSuffix = "Role";

    private const string Events = "Events";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resolving = new(StringComparer.Ordinal);

    private AwsIdentity Identity => scope.Options.Identity;

    /// <summary>Whether the name is a resource that SAM generates for a function: <c>X.Alias</c>, <c>X.Version</c>.</summary>
    public bool IsGenerated(string name) => Owner(name, AliasSuffix) is not null || Owner(name, VersionSuffix) is not null;

    /// <summary>Returns the resource that a name refers to, or the function for which SAM generates it; null for parameters and unknown names.</summary>
    public ResourceDeclaration? Target(string name) =>
        Declared(name) ?? Owner(name, AliasSuffix) ?? Owner(name, VersionSuffix) ?? Owner(name, RoleSuffix) ?? EventOf(name)?.Function;

    /// <summary>Returns the value of Ref.</summary>
    /// <exception cref="TemplateFault">The name is unknown.</exception>
    public Node Ref(string name, Position position)
    {
        if (name.StartsWith("AWS::", StringComparison.Ordinal))
        {
            return Pseudo(name, position);
        }

        return scope.Parameters.Find(name) ?? new ScalarNode(position, RefResource(name, position), Quoted: true);
    }

    /// <summary>Returns the value of Fn::GetAtt.</summary>
    /// <exception cref="TemplateFault">The resource or its attribute does not exist.</exception>
    public string Attribute(string name, string attribute, Position position)
    {
        if (Declared(name) is null && Owner(name, RoleSuffix) is { } owner && attribute == "Arn")
        {
            RequireActive(owner, position);
            return $"arn:aws:iam::{Identity.AccountId}:role/{scope.Options.StackName}-{name}";
        }

        if (Declared(name) is null && EventOf(name) is { } generated)
        {
            RequireActive(generated.Function, position);
            return generated.Type.Attribute(Identity, $"{scope.Options.StackName}-{name}", name, attribute, position);
        }

        var declaration = Declared(name) ?? throw Unknown(name, "a resource", position);
        RequireActive(declaration, position);
        return declaration.Type.Attribute(Identity, PhysicalName(declaration, position), name, attribute, position);
    }

    /// <summary>Returns the name from the template, or a name generated from the stack name and the logical id.</summary>
    /// <exception cref="TemplateFault">The name refers to itself, or is not text.</exception>
    public string PhysicalName(ResourceDeclaration declaration, Position position)
    {
        if (_names.TryGetValue(declaration.LogicalId, out var name))
        {
            return name;
        }

        if (!_resolving.Add(declaration.LogicalId))
        {
            throw new TemplateFault(position, $"the name of {declaration.LogicalId} refers to itself");
        }

        try
        {
            var nameNode = declaration.Type.NameProperty is { } property && declaration.Properties[property] is { } node
                ? scope.Intrinsics.Evaluate(node)
                : null;
            return _names[declaration.LogicalId] = nameNode is null or AbsentNode ? GenerateName(declaration) : scope.Intrinsics.Text(nameNode);
        }
        finally
        {
            _resolving.Remove(declaration.LogicalId);
        }
    }

    public static TemplateFault Unknown(string name, string expected, Position position) => new(position, $"expected {expected} of this template, got the unknown \"{name}\"");

    private string GenerateName(ResourceDeclaration declaration)
    {
        var name = $"{scope.Options.StackName}-{declaration.LogicalId}";
        return declaration.Type.Name == ResourceType.Queue && declaration.Properties["FifoQueue"] is ScalarNode { Text: "true" or "True" } ? $"{name}.fifo" : name;
    }

    private string RefResource(string name, Position position)
    {
        if (Declared(name) is { } declaration)
        {
            RequireActive(declaration, position);
            return declaration.Type.Ref(Identity, PhysicalName(declaration, position));
        }

        if (Owner(name, AliasSuffix) is { } aliased)
        {
            RequireActive(aliased, position);
            return $"{Identity.FunctionArn(PhysicalName(aliased, position))}:{Alias(aliased, position)}";
        }

        if (Owner(name, VersionSuffix) is { } versioned)
        {
            RequireActive(versioned, position);
            Alias(versioned, position);
            return $"{Identity.FunctionArn(PhysicalName(versioned, position))}:{FunctionResource.PublishedVersion}";
        }

        if (EventOf(name) is { } generated)
        {
            RequireActive(generated.Function, position);
            return generated.Type.Ref(Identity, $"{scope.Options.StackName}-{name}");
        }

        return Owner(name, RoleSuffix) is not null
            ? $"{scope.Options.StackName}-{name}"
            : throw Unknown(name, "a parameter or resource", position);
    }

    private string Alias(ResourceDeclaration function, Position position) => function.Properties["AutoPublishAlias"] is { } alias
        ? scope.Intrinsics.Text(alias)
        : throw new TemplateFault(position, $"expected AutoPublishAlias on {function.LogicalId}, because its alias or version is referenced");

    private Node Pseudo(string name, Position position) => name switch
    {
        "AWS::NoValue" => new AbsentNode(position),
        "AWS::StackName" => new ScalarNode(position, scope.Options.StackName, Quoted: true),
        "AWS::Region" => new ScalarNode(position, Identity.Region, Quoted: true),
        "AWS::AccountId" => new ScalarNode(position, Identity.AccountId, Quoted: true),
        "AWS::Partition" => new ScalarNode(position, "aws", Quoted: true),
        "AWS::URLSuffix" => new ScalarNode(position, "amazonaws.com", Quoted: true),
        "AWS::StackId" => new ScalarNode(position, $"arn:aws:cloudformation:{Identity.Region}:{Identity.AccountId}:stack/{scope.Options.StackName}/local", Quoted: true),
        _ => throw new TemplateFault(position, $"expected a pseudo parameter (AWS::StackName, AWS::Region, AWS::AccountId, AWS::Partition, AWS::URLSuffix, AWS::StackId, AWS::NoValue), got {name}"),
    };

    private void RequireActive(ResourceDeclaration declaration, Position position)
    {
        if (!scope.IsActive(declaration))
        {
            throw new TemplateFault(position, $"{declaration.LogicalId} does not exist, because its condition {scope.ConditionOf(declaration)} is false");
        }
    }

    private ResourceDeclaration? Declared(string name) => scope.Declarations.GetValueOrDefault(name);

    /// <summary>Returns the rule or mapping that SAM generates for an event: its name is that of the function followed by that of the event.</summary>
    private (ResourceDeclaration Function, ResourceType Type)? EventOf(string name)
    {
        foreach (var function in scope.Declarations.Values)
        {
            if (function.Type.Name == ResourceType.Function
                && name.StartsWith(function.LogicalId, StringComparison.Ordinal)
                && function.Properties[Events] is MappingNode events
                && events[name[function.LogicalId.Length..]] is MappingNode item
                && item["Type"] is ScalarNode type)
            {
                return (function, ResourceType.Find(type.Text == "SQS" ? ResourceType.EventSourceMapping : ResourceType.Rule)!);
            }
        }

        return null;
    }

    private ResourceDeclaration? Owner(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) && Declared(name[..^suffix.Length]) is { Type.Name: ResourceType.Function } function ? function : null;
}
