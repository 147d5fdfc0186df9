using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>The role of a function may be assumed by Lambda, that of a deployment by CodeDeploy, and neither by anything else.</summary>
internal sealed class RolesAreAssumed : ITemplateRule
{
    public string Name => "role-trust";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from role in template.Roles
        let service = template.Functions.Any(function => function["Role"].Reference() == $"{role.LogicalId}.Arn") ? "lambda"
            : template.Functions.Any(function => function["DeploymentPreference", "Role"].Reference() == $"{role.LogicalId}.Arn") ? "codedeploy"
            : null
        let statements = role["AssumeRolePolicyDocument", "Statement"].Items().ToList()
        where service is not null && !(statements.Count == 1 && IsTrust(statements[0], $"{service}.amazonaws.com"))
        select new Finding(role.Line, $"{role.LogicalId}.AssumeRolePolicyDocument: expected one statement that allows sts:AssumeRole to {service}.amazonaws.com");

    private static bool IsTrust(YamlDotNet.RepresentationModel.YamlNode statement, string service) =>
        statement.At("Effect").Text() == "Allow"
        && statement.At("Action").Text() == "sts:AssumeRole"
        && statement.At("Principal", "Service").Text() == service;
}
