using DurableChaining.Tests.Template.Rules;
using DurableChaining.Tests.Template.Yaml;
using DurableLocal.Core.Aws;
using DurableLocal.Template;
using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template;

/// <summary>
/// Removes each policy statement of the template in turn: a rule misses it, unless a function's role grants it, for which
/// PolicyTests of the end-to-end tests finds a recorded call that is denied then.
/// </summary>
public sealed class StatementTests
{
    /// <summary>Trust of roles, permissions of other roles, policies of queues.</summary>
    public static TheoryData<string, int> StatementsOfRules =>
    [
        .. from list in Lists(SamTemplate.Read(Repository.Template))
           where !list.IsOfFunction
           from index in Enumerable.Range(0, list.Statements.Children.Count)
           select (list.Place, index),
    ];

    [Theory]
    [MemberData(nameof(StatementsOfRules))]
    public void A_rule_misses_the_statement(string place, int index)
    {
        var template = SamTemplate.Read(Repository.Template);

        Lists(template).Single(list => list.Place == place).Statements.Children.RemoveAt(index);

        Assert.NotEmpty(TemplateRules.All.SelectMany(rule => rule.Check(template)));
    }

    [Fact]
    public void Every_other_statement_is_one_of_the_functions_that_the_local_runtime_enforces()
    {
        var identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));
        var parameters = new Dictionary<string, string> { ["KmsKeyArn"] = "arn:aws:kms:us-east-1:000000000000:key/1" };
        var enforced = TemplateReader.Read(Repository.Template, new TemplateOptions("app", identity, parameters)).Functions.SelectMany(function => function.Permissions!).Select(statement => statement.Sid);

        var written = Lists(SamTemplate.Read(Repository.Template)).Where(list => list.IsOfFunction).SelectMany(list => list.Statements.Items()).Select(statement => statement.At("Sid").Text()!);

        Assert.Equal(written.Order(StringComparer.Ordinal), enforced.Order(StringComparer.Ordinal));
    }

    /// <summary>Every list of statements of the template, with its place.</summary>
    private static List<(string Place, bool IsOfFunction, YamlSequenceNode Statements)> Lists(SamTemplate template)
    {
        var functions = template.Functions.Select(function => template.Roles.Single(role => $"{role.LogicalId}.Arn" == function["Role"].Reference())).ToList();
        return
        [
            .. from resource in template.Resources
               from list in ListsBelow(resource["AssumeRolePolicyDocument"], "trust").Concat(ListsBelow(resource["Policies"], "policies")).Concat(ListsBelow(resource["PolicyDocument"], "policy"))
               let isOfFunction = list.Name != "trust" && functions.Exists(role => resource == role || template.IsAttached(resource, role))
               select ($"{resource.LogicalId} {list.Name}", isOfFunction, list.Statements),
        ];
    }

    private static IEnumerable<(string Name, YamlSequenceNode Statements)> ListsBelow(YamlNode? node, string name) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(entry => entry.Key.Text() == "Statement" ? [(name, (YamlSequenceNode)entry.Value)] : ListsBelow(entry.Value, name)),
        YamlSequenceNode sequence => sequence.Children.SelectMany((child, index) => ListsBelow(child, $"{name}[{index}]")),
        _ => [],
    };
}
