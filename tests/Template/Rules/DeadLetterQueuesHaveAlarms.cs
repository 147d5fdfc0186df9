using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every dead-letter queue has an alarm on its number of messages.</summary>
internal sealed class DeadLetterQueuesHaveAlarms : ITemplateRule
{
    public string Name => "dead-letter-alarm";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from queue in template.Queues
        where queue.LogicalId.EndsWith("DeadLetterQueue", StringComparison.Ordinal)
            && !template.Alarms.Any(alarm => alarm.Watches("ApproximateNumberOfMessagesVisible", $"{queue.LogicalId}.QueueName"))
        select new Finding(queue.Line, $"{queue.LogicalId}: expected an alarm on ApproximateNumberOfMessagesVisible");
}
