using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Policy statements grant named actions on named resources.</summary>
internal sealed class LeastPrivilege : ITemplateRule
{
    public string Name => "least-privilege";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from statement in function.Statements()
        where statement.At("Effect").Text() != "Allow"
            || statement.At("Sid").Text() is null
            || statement.At("Action").Items().Concat(statement.At("Resource").Items()).Any(item => item.Text() is { } text && (text == "*" || text.EndsWith(":*", StringComparison.Ordinal)))
        select new Finding((int)statement.Start.Line, $"{function.LogicalId}.Policies: expected a Sid, Allow, and neither an action nor a resource of *");
}
