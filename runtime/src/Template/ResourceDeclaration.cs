namespace DurableLocal.Template;

/// <summary>A resource of the template with Globals merged, before intrinsics are evaluated.</summary>
internal sealed record ResourceDeclaration(string LogicalId, Position Position, ResourceType Type, MappingNode Properties, MappingEntry? Condition, Node? DependsOn)
{
    private static readonly HashSet<string> KnownAttributes =
        ["Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy", "Metadata"];

    /// <summary>
    /// Maximum number of resources (CloudFormation quotas). Also bounds the number of processes: each function has at most
    /// LambdaOptions.EnvironmentsPerFunction environments.
    /// </summary>
    private const int MaxResources = 500;

    /// <summary>Reads the Resources section. Errors are recorded; invalid resources are omitted.</summary>
    public static Dictionary<string, ResourceDeclaration> ReadAll(MappingNode root, ErrorList errors)
    {
        var globals = new Globals(root["Globals"], errors);
        var declarations = new Dictionary<string, ResourceDeclaration>(StringComparer.Ordinal);
        if (root["Resources"] is not MappingNode { Entries.Count: > 0 } section)
        {
            errors.Add(root["Resources"]?.Position ?? root.Position, "Resources", "expected at least one resource");
            return declarations;
        }

        if (section.Entries.Count > MaxResources)
        {
            errors.Add(section.Position, "Resources", $"expected at most {MaxResources} resources, got {section.Entries.Count}");
        }

        foreach (var entry in section.Entries)
        {
            if (Read(entry, globals, errors) is { } declaration)
            {
                declarations.Add(entry.Key, declaration);
            }
        }

        RequireTransform(root, declarations.Values, errors);
        return declarations;
    }

    private static ResourceDeclaration? Read(MappingEntry entry, Globals globals, ErrorList errors)
    {
        if (!entry.Key.All(char.IsAsciiLetterOrDigit) || entry.Key.Length == 0)
        {
            errors.Add(entry.Position, entry.Key, "expected letters and digits in a logical id");
        }

        if (entry.Value is not MappingNode resource)
        {
            errors.Add(entry.Value.Position, entry.Key, $"expected a map with Type and Properties, got {entry.Value.Description}");
            return null;
        }

        if (resource["Type"] is not ScalarNode { IsNull: false } type)
        {
            errors.Add((resource["Type"] ?? resource).Position, $"{entry.Key}.Type", $"expected a resource type, got {resource["Type"]?.Description ?? "nothing"}");
            return null;
        }

        if (ResourceType.Find(type.Text) is not { } known)
        {
            errors.Add(type.Position, $"{entry.Key}.Type", $"expected a supported resource type ({ResourceType.KnownNames}), got {type.Text}");
            return null;
        }

        foreach (var attribute in resource.Entries.Where(attribute => !KnownAttributes.Contains(attribute.Key)))
        {
            CheckUnknown(attribute, entry.Key, known, errors);
        }

        return PropertiesOf(entry, resource, errors) is { } properties
            ? new ResourceDeclaration(entry.Key, entry.Position, known, globals.Merge(known, properties, resource["IgnoreGlobals"]), resource.Entries.FirstOrDefault(attribute => attribute.Key == "Condition"), resource["DependsOn"])
            : null;
    }

    /// <summary>SAM drops attributes of its own resources that it does not know; CloudFormation rejects those of any other resource.</summary>
    private static void CheckUnknown(MappingEntry attribute, string logicalId, ResourceType type, ErrorList errors)
    {
        var path = $"{logicalId}.{attribute.Key}";
        switch (attribute.Key)
        {
            case "IgnoreGlobals" when type.IsServerless:
                break;
            case "Connectors":
                errors.Add(attribute.Position, path, "expected Policies in place of a connector, which is not supported");
                break;
            case var _ when type.IsServerless:
                errors.Warn(attribute.Position, path, "not an attribute of a resource, SAM ignores it");
                break;
            default:
                errors.Add(attribute.Position, path, $"expected an attribute of a resource ({string.Join(", ", KnownAttributes)}), got {attribute.Key}");
                break;
        }
    }

    private static MappingNode? PropertiesOf(MappingEntry entry, MappingNode resource, ErrorList errors)
    {
        switch (resource["Properties"])
        {
            case MappingNode properties:
                return properties;
            case null or ScalarNode { IsNull: true }:
                return new MappingNode(entry.Position, []);
            case var other:
                errors.Add(other.Position, $"{entry.Key}.Properties", $"expected a map, got {other.Description}");
                return null;
        }
    }

    private static void RequireTransform(MappingNode root, IEnumerable<ResourceDeclaration> declarations, ErrorList errors)
    {
        const string Serverless = "AWS::Serverless-2016-10-31";
        var transforms = root["Transform"] switch
        {
            ScalarNode scalar => [scalar],
            SequenceNode sequence => sequence.Items,
            _ => [],
        };
        foreach (var other in transforms.Where(transform => transform is not ScalarNode { Text: Serverless or "AWS::LanguageExtensions" }))
        {
            errors.Add(other.Position, "Transform", $"expected {Serverless}, got {other.Description}");
        }

        if (declarations.FirstOrDefault(declaration => declaration.Type.IsServerless) is { } serverless
            && !transforms.Any(transform => transform is ScalarNode { Text: Serverless }))
        {
            errors.Add(serverless.Position, serverless.LogicalId, $"expected Transform: {Serverless} at the top of a template with {serverless.Type.Name}");
        }
    }
}
