using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every environment variable that the template sets for a function is read by its code.</summary>
internal sealed class VariablesSetAreRead : ITemplateRule
{
    public string Name => "variable-read";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from variable in FunctionVariables.SetBy(function)
        where !FunctionVariables.ReadBy(function).Contains(variable.Name)
        select new Finding(variable.Line, $"{function.LogicalId}.Environment: expected a variable that its code reads, got {variable.Name}");
}
