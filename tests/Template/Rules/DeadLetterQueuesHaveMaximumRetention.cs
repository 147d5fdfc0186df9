using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Dead-letter queues have the maximum retention of SQS, 14 days: a message keeps its original age when it is moved.</summary>
internal sealed class DeadLetterQueuesHaveMaximumRetention : ITemplateRule
{
    public string Name => "dead-letter-retention";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from queue in template.Queues
        where IsDeadLetterQueue(template, queue.LogicalId) && queue["MessageRetentionPeriod"].Number() != LongestRetentionSeconds
        select new Finding(queue.LineOf("MessageRetentionPeriod"), $"{queue.LogicalId}.MessageRetentionPeriod: expected {LongestRetentionSeconds} s on a dead-letter queue");

    private const int LongestRetentionSeconds = 1_209_600;

    private static bool IsDeadLetterQueue(SamTemplate template, string logicalId) =>
        template.Queues.Any(queue => queue["RedrivePolicy", "deadLetterTargetArn"].Reference() == $"{logicalId}.Arn")
        || template.Functions.Any(function => function["DeadLetterQueue", "TargetArn"].Reference() == $"{logicalId}.Arn");
}
