using DurableChaining.Tests.Template.Rules;
using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template;

/// <summary>Rules that compare a template with the code and with the requirements of AWS.</summary>
public sealed class TemplateRuleTests
{
    private const string Marker = "# broken";

    public static TheoryData<string> Rules => [.. TemplateRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_deployed_template_follows_the_rule(string name) =>
        Assert.Empty(Check(name, Repository.Template));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_violation_is_reported_with_the_rule_and_the_line(string name)
    {
        var fixture = Path.Combine(AppContext.BaseDirectory, "fixtures", $"{name}.yaml");
        var line = Array.FindIndex(File.ReadAllLines(fixture), text => text.Contains(Marker, StringComparison.Ordinal)) + 1;

        var finding = Assert.Single(Check(name, fixture));

        Assert.StartsWith($"{name}.yaml({line}): {name}: ", finding, StringComparison.Ordinal);
    }

    private static List<string> Check(string name, string file) =>
    [
        .. TemplateRules.All.Single(rule => rule.Name == name).Check(SamTemplate.Read(file))
            .Select(finding => $"{Path.GetFileName(file)}({finding.Line}): {name}: {finding.Message}"),
    ];
}
