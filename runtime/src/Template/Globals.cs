namespace DurableLocal.Template;

/// <summary>
/// The Globals section, merged as by SAM: maps are merged by key, lists are concatenated with the global items first, and
/// any other value of the resource replaces the global one.
/// </summary>
internal sealed class Globals
{
    /// <summary>Properties that SAM supports in Globals.Function.</summary>
    private static readonly HashSet<string> FunctionProperties =
    [
        "Architectures", "AssumeRolePolicyDocument", "AutoPublishAlias", "AutoPublishAliasAllProperties", "CapacityProviderConfig", "CodeUri",
        "DeadLetterQueue", "DeploymentPreference", "Description", "DurableConfig", "Environment", "EphemeralStorage", "EventInvokeConfig",
        "FileSystemConfigs", "FunctionScalingConfig", "Handler", "KmsKeyArn", "Layers", "LoggingConfig", "MemorySize", "PermissionsBoundary",
        "PropagateTags", "ProvisionedConcurrencyConfig", "PublishToLatestPublished", "RecursiveLoop", "ReservedConcurrentExecutions", "RolePath",
        "Runtime", "RuntimeManagementConfig", "SnapStart", "SourceKMSKeyArn", "Tags", "TenancyConfig", "Timeout", "Tracing", "VersionDeletionPolicy",
        "VpcConfig",
    ];

    private static readonly HashSet<string> SimpleTableProperties = ["SSESpecification"];

    private readonly Dictionary<string, MappingNode> _sections = new(StringComparer.Ordinal);

    public Globals(Node? section, ErrorList errors)
    {
        if (section is null)
        {
            return;
        }

        if (section is not MappingNode map)
        {
            errors.Add(section.Position, "Globals", $"expected a map, got {section.Description}");
            return;
        }

        foreach (var entry in map.Entries)
        {
            AddSection(entry, errors);
        }
    }

    /// <summary>Merges the properties of a resource with the globals of its type.</summary>
    /// <param name="ignored">IgnoreGlobals of the resource: <c>*</c>, or a list of property names.</param>
    public MappingNode Merge(ResourceType type, MappingNode properties, Node? ignored)
    {
        if (!type.IsServerless || ignored is ScalarNode { Text: "*" } || !_sections.TryGetValue(type.Name["AWS::Serverless::".Length..], out var globals))
        {
            return properties;
        }

        var applied = ignored is SequenceNode names
            ? globals with { Entries = [.. globals.Entries.Where(entry => !names.Items.Any(name => name is ScalarNode scalar && scalar.Text == entry.Key))] }
            : globals;
        return MergeMaps(applied, properties);
    }

    private void AddSection(MappingEntry entry, ErrorList errors)
    {
        var known = entry.Key switch
        {
            "Function" => FunctionProperties,
            "SimpleTable" => SimpleTableProperties,
            _ => null,
        };
        if (known is null || entry.Value is not MappingNode properties)
        {
            errors.Add(entry.Position, $"Globals.{entry.Key}", known is null ? $"expected Function or SimpleTable, got {entry.Key}" : $"expected a map, got {entry.Value.Description}");
            return;
        }

        foreach (var property in properties.Entries.Where(property => !known.Contains(property.Key)))
        {
            errors.Add(property.Position, $"Globals.{entry.Key}.{property.Key}", $"expected a property that Globals.{entry.Key} supports, got {property.Key}");
        }

        _sections.Add(entry.Key, properties);
    }

    private static MappingNode MergeMaps(MappingNode global, MappingNode local)
    {
        var merged = global.Entries.Select(entry => local.Entries.FirstOrDefault(own => own.Key == entry.Key) is { } own
            ? own with { Value = MergeValues(entry.Value, own.Value) }
            : entry);
        return local with { Entries = [.. merged, .. local.Entries.Where(own => global[own.Key] is null)] };
    }

    private static Node MergeValues(Node global, Node local) => (global, local) switch
    {
        (MappingNode globalMap, MappingNode localMap) => MergeMaps(globalMap, localMap),
        (SequenceNode globalList, SequenceNode localList) => localList with { Items = [.. globalList.Items, .. localList.Items] },
        _ => local,
    };
}
