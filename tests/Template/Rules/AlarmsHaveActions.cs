using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Alarms have actions and a description, and missing data does not trigger them.</summary>
internal sealed class AlarmsHaveActions : ITemplateRule
{
    public string Name => "alarm";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from alarm in template.Of("AWS::CloudWatch::Alarm")
        where alarm["TreatMissingData"].Text() != "notBreaching" || alarm["AlarmActions"] is null || alarm["AlarmDescription"].Text() is null
        select new Finding(alarm.Line, $"{alarm.LogicalId}: expected TreatMissingData notBreaching, AlarmActions and an AlarmDescription");
}
