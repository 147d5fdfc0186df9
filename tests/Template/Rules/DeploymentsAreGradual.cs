using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A deployment moves the alias of each function as a parameter says, with a role of the template, and is rolled back by alarms on the function.</summary>
internal sealed class DeploymentsAreGradual : ITemplateRule
{
    public string Name => "gradual-deployment";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        where function["DeploymentPreference", "Type"].Reference() is null
            || template.Roles.All(role => $"{role.LogicalId}.Arn" != function["DeploymentPreference", "Role"].Reference())
            || !function["DeploymentPreference", "Alarms"].Items().Any(alarm => template.Alarms.Any(candidate => candidate.LogicalId == alarm.Reference() && candidate.Watches("Errors", function.LogicalId)))
        select new Finding(function.Line, $"{function.LogicalId}.DeploymentPreference: expected a Type by parameter, a Role of this template, and the alarm on the function's Errors among the Alarms");
}
