using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every environment variable that a function's code reads is set by the template.</summary>
internal sealed class VariablesReadAreSet : ITemplateRule
{
    public string Name => "variable-set";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from name in FunctionVariables.ReadBy(function)
        where !FunctionVariables.IsOptional(name) && FunctionVariables.SetBy(function).All(variable => variable.Name != name)
        select new Finding(function.LineOf("Environment"), $"{function.LogicalId}.Environment: expected {name}, which its code reads");
}
