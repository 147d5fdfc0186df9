using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A dead-letter queue keeps a message longer than its source: a message keeps its age when it is moved, so equal periods leave a dead letter no time.</summary>
internal sealed class DeadLettersOutliveTheirSource : ITemplateRule
{
    public string Name => "source-retention";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from source in template.Queues
        from target in template.Queues
        where source["RedrivePolicy", "deadLetterTargetArn"].Reference() == $"{target.LogicalId}.Arn"
            && (target["MessageRetentionPeriod"].Number() ?? DefaultRetentionSeconds) - (source["MessageRetentionPeriod"].Number() ?? DefaultRetentionSeconds) < LeastDifferenceSeconds
        select new Finding(source.LineOf("MessageRetentionPeriod"), $"{source.LogicalId}.MessageRetentionPeriod: expected at least a day less than that of {target.LogicalId}");

    private const int DefaultRetentionSeconds = 345_600;

    private const int LeastDifferenceSeconds = 86_400;
}
