using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every function has a role of its own in the template, without managed policies, whose statements are wider than the function needs.</summary>
internal sealed class FunctionsHaveExplicitRole : ITemplateRule
{
    public string Name => "explicit-role";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        template.Functions
            .Where(function => function["Policies"] is not null || template.Roles.All(role => $"{role.LogicalId}.Arn" != function["Role"].Reference()))
            .Select(function => new Finding(function.Line, $"{function.LogicalId}.Role: expected a role of this template in place of Policies"))
            .Concat(
                from role in template.Roles
                let functions = template.Functions.Count(function => function["Role"].Reference() == $"{role.LogicalId}.Arn")
                where role["ManagedPolicyArns"] is not null || functions > 1
                select new Finding(role.Line, $"{role.LogicalId}: expected no ManagedPolicyArns and at most one function, got {functions}"));
}
