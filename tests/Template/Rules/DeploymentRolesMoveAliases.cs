using DurableChaining.Tests.Template.Yaml;
using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>
/// The role of a deployment has what CodeDeploy needs to move the function's alias and to read alarms (the managed policy
/// AWSCodeDeployRoleForLambdaLimited, without hooks and notifications). No run on one machine can show that it is needed.
/// </summary>
internal sealed class DeploymentRolesMoveAliases : ITemplateRule
{
    private static readonly string[] OnFunctionAndAlias = ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"];

    public string Name => "deployment-role";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        let role = template.Roles.FirstOrDefault(role => $"{role.LogicalId}.Arn" == function["DeploymentPreference", "Role"].Reference())
        where role is not null
        let statements = template.StatementsOf(role).ToList()
        let missing = Needed(function).Where(grant => !statements.Exists(statement => Allows(statement, grant.Action, grant.Resource))).Select(grant => $"{grant.Action} on {grant.Resource}").ToList()
        where missing.Count > 0
        select new Finding(function.Line, $"{function.LogicalId}.DeploymentPreference: expected a Role that allows {string.Join(", ", missing)}");

    private static IEnumerable<(string Action, string Resource)> Needed(SamResource function)
    {
        string[] resources = [$"{function.LogicalId}.Arn", $"${{{function.LogicalId}.Arn}}:{function["AutoPublishAlias"].Text()}"];
        return OnFunctionAndAlias.SelectMany(action => resources.Select(resource => (action, resource))).Append(("cloudwatch:DescribeAlarms", "*"));
    }

    private static bool Allows(YamlMappingNode statement, string action, string resource) =>
        statement.At("Effect").Text() == "Allow"
        && statement.At("Action").Items().Any(item => item.Text() == action)
        && statement.At("Resource").Items().Any(item => (item.Text() ?? item.Reference()) == resource);
}
