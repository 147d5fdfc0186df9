using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Alarms have a description and actions, those of their end included, and missing data does not trigger them.</summary>
internal sealed class AlarmsHaveActions : ITemplateRule
{
    public string Name => "alarm";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from alarm in template.Alarms
        where alarm["TreatMissingData"].Text() != "notBreaching" || alarm["AlarmActions"] is null || alarm["OKActions"] is null || alarm["AlarmDescription"].Text() is null
        select new Finding(alarm.Line, $"{alarm.LogicalId}: expected TreatMissingData notBreaching, AlarmActions, OKActions and an AlarmDescription");
}
