using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Functions have an alias and call each other by it: an execution stays on the version that an alias resolves to, and an unqualified ARN has none.</summary>
internal sealed class FunctionsAreInvokedByAlias : ITemplateRule
{
    public string Name => "alias";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        template.Functions
            .Where(function => function["AutoPublishAlias"].Text() is null || function["AutoPublishAliasAllProperties"].Text() != "true")
            .Select(function => new Finding(function.Line, $"{function.LogicalId}: expected AutoPublishAlias and AutoPublishAliasAllProperties"))
            .Concat(
                from function in template.Functions
                from variable in FunctionVariables.SetBy(function)
                from target in template.Functions
                where variable.Reference == $"{target.LogicalId}.Arn"
                select new Finding(variable.Line, $"{function.LogicalId}.Environment.{variable.Name}: expected {target.LogicalId}.Alias, got the unqualified ARN"));
}
