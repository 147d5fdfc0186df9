using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every table and every index has an alarm on throttled writes; a throttled index also holds up the writes of its table.</summary>
internal sealed class TablesHaveAlarms : ITemplateRule
{
    public string Name => "table-alarms";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from table in template.Of("AWS::DynamoDB::Table")
        from index in table["GlobalSecondaryIndexes"].Items().Select(index => index.At("IndexName").Text()).Prepend(null)
        where !template.Alarms.Any(alarm => alarm.Watches("WriteThrottleEvents", table.LogicalId) && IndexOf(alarm) == index)
        select new Finding(table.Line, $"{table.LogicalId}: expected an alarm on WriteThrottleEvents of {index ?? "the table"}");

    private static string? IndexOf(SamResource alarm) =>
        alarm["Dimensions"].Items().FirstOrDefault(dimension => dimension.At("Name").Text() == "GlobalSecondaryIndexName").At("Value").Text();
}
