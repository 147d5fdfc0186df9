using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Policy statements grant named actions on named resources.</summary>
internal sealed class LeastPrivilege : ITemplateRule
{
    /// <summary>Actions that support no other resource (service authorization reference).</summary>
    private static readonly HashSet<string> WithoutResource = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "cloudwatch:DescribeAlarms"];

    public string Name => "least-privilege";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from owner in template.Functions.Concat(template.Roles).Concat(template.Policies)
        from statement in owner.Statements()
        let actions = statement.At("Action").Items().Select(action => action.Text()).ToList()
        where statement.At("Effect").Text() != "Allow"
            || statement.At("Sid").Text() is null
            || actions.Count == 0
            || actions.Exists(action => action is null || action.Contains('*', StringComparison.Ordinal))
            || !statement.At("Resource").Items().Any()
            || statement.At("Resource").Items().Any(resource => IsTooWide(resource.Text() ?? resource.Reference(), actions))
        select new Finding((int)statement.Start.Line, $"{owner.LogicalId}: expected a Sid, Allow, and neither an action nor a resource with *, but for all versions of a function");

    /// <summary>A named function may be followed by <c>:*</c>, for its versions and their executions, which have no names in advance.</summary>
    private static bool IsTooWide(string? resource, List<string?> actions) =>
        resource is null
        || (resource.Contains('*', StringComparison.Ordinal) && !resource.EndsWith(".Arn}:*", StringComparison.Ordinal) && !(resource == "*" && actions.TrueForAll(action => WithoutResource.Contains(action!))));
}
