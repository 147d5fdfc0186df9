using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Functions have no FunctionName: CloudFormation replaces a function when DurableConfig is added or removed, which fails for a fixed name.</summary>
internal sealed class FunctionsHaveNoFixedName : ITemplateRule
{
    public string Name => "function-name";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        where function["FunctionName"] is not null
        select new Finding(function.LineOf("FunctionName"), $"{function.LogicalId}.FunctionName: expected none");
}
