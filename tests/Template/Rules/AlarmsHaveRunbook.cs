using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every alarm has a runbook: a row that begins with its name in docs/operate.md.</summary>
internal sealed class AlarmsHaveRunbook : ITemplateRule
{
    public string Name => "runbook";

    public IEnumerable<Finding> Check(SamTemplate template)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operate.md"));
        return from alarm in template.Alarms
               where !page.Contains($"| `{alarm.LogicalId}` |", StringComparison.Ordinal)
               select new Finding(alarm.Line, $"{alarm.LogicalId}: expected a row in docs/operate.md");
    }
}
