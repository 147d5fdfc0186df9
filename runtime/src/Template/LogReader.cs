namespace DurableLocal.Template;

/// <summary>Reads AWS::Logs::LogGroup and AWS::Logs::MetricFilter. Limits: CloudWatch Logs API reference, PutMetricFilter.</summary>
internal static class LogReader
{
    private const int MaxPatternLength = 1024;

    private const int MaxDimensions = 3;

    private static readonly HashSet<string> KnownGroup =
    [
        "LogGroupName", "RetentionInDays", "KmsKeyId", "LogGroupClass", "DataProtectionPolicy", "FieldIndexPolicies", "ResourcePolicyDocument",
        "DeletionProtectionEnabled", "Tags",
    ];

    private static readonly HashSet<string> KnownFilter =
        ["FilterName", "FilterPattern", "LogGroupName", "MetricTransformations", "ApplyOnTransformedLogs", "FieldSelectionCriteria", "EmitSystemFieldDimensions"];

    private static readonly Dictionary<string, string> UnsupportedFilter = new(StringComparer.Ordinal)
    {
        ["FieldSelectionCriteria"] = "log groups of several accounts do not exist locally",
        ["EmitSystemFieldDimensions"] = "log groups of several accounts do not exist locally",
    };

    /// <summary>Returns the name of a log group; null if it has errors.</summary>
    public static string? ReadGroup(TemplateScope scope, ResourceDeclaration declaration)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, KnownGroup);
        return ResourceName.Of(scope, declaration, properties);
    }

    /// <summary>Returns a metric filter; null if it has errors.</summary>
    public static MetricFilterResource? ReadFilter(TemplateScope scope, ResourceDeclaration declaration)
    {
        var properties = scope.FieldsOf(declaration);
        properties.Allow(declaration.Type.Name, KnownFilter);
        properties.RejectUnsupported(UnsupportedFilter);
        var pattern = properties.Required("FilterPattern", "a filter pattern")?.Text();
        if (pattern?.Length > MaxPatternLength)
        {
            properties.Error("FilterPattern", $"expected at most {MaxPatternLength} characters, got {pattern.Length}");
        }

        var group = properties.Required("LogGroupName", "the name of a log group")?.Text();
        var items = properties.Required("MetricTransformations", "one transformation")?.Items() ?? [];
        if (items.Count > 1)
        {
            properties.Error("MetricTransformations", $"expected one transformation, got {items.Count}");
        }

        var transformations = items.Select(Transformation).OfType<MetricTransformation>().ToList();
        return pattern is null || group is null ? null : new MetricFilterResource(declaration.LogicalId, group, pattern, transformations);
    }

    private static MetricTransformation? Transformation(Field item)
    {
        if (item.Map() is not { } transformation)
        {
            return null;
        }

        transformation.Allow("a metric transformation", ["MetricNamespace", "MetricName", "MetricValue", "DefaultValue", "Unit", "Dimensions"]);
        var space = transformation.Required("MetricNamespace")?.Text();
        var name = transformation.Required("MetricName")?.Text();
        var value = transformation.Required("MetricValue", "a number, or a selector such as $.latency")?.Text();
        var unit = transformation["Unit"]?.Text();
        var dimensions = Dimensions(transformation);
        return space is null || name is null || value is null ? null : new MetricTransformation(space, name, value, unit, dimensions);
    }

    private static Dictionary<string, string> Dimensions(Fields transformation)
    {
        var dimensions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in transformation["Dimensions"]?.Items() ?? [])
        {
            var dimension = item.Map();
            dimension?.Allow("a dimension", ["Key", "Value"]);
            if (dimension?.Required("Key")?.Text() is { } key && dimension.Required("Value", "a selector such as $.status")?.Text() is { } selector)
            {
                dimensions[key] = selector;
            }
        }

        if (dimensions.Count > MaxDimensions)
        {
            transformation.Error("Dimensions", $"expected at most {MaxDimensions}, got {dimensions.Count}");
        }

        if (dimensions.Count > 0 && transformation["DefaultValue"] is { } defaultValue)
        {
            defaultValue.Error("expected none beside Dimensions, which have no default");
        }

        return dimensions;
    }
}
