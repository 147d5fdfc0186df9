using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

/// <summary>Silence is no alarm, and an alarm that tells nobody is none.</summary>
internal sealed class AlarmsRing : ITemplateRule
{
    public string Name => "alarm";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from alarm in template.Of("AWS::CloudWatch::Alarm")
        where alarm["TreatMissingData"].Text() != "notBreaching" || alarm["AlarmActions"] is null || alarm["AlarmDescription"].Text() is null
        select new Finding(alarm.Line, $"{alarm.LogicalId}: expected TreatMissingData notBreaching, AlarmActions and an AlarmDescription");
}
