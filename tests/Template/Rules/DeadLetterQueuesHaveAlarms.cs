using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every dead-letter queue has an alarm on its number of messages.</summary>
internal sealed class DeadLetterQueuesHaveAlarms : ITemplateRule
{
    public string Name => "dead-letter-alarm";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from queue in template.Queues
        where queue.LogicalId.EndsWith("DeadLetterQueue", StringComparison.Ordinal)
            && !template.Of("AWS::CloudWatch::Alarm").Any(alarm => alarm["MetricName"].Text() == "ApproximateNumberOfMessagesVisible" && alarm["Dimensions"].Items().Any(item => item.At("Value").Reference() == $"{queue.LogicalId}.QueueName"))
        select new Finding(queue.Line, $"{queue.LogicalId}: expected an alarm on ApproximateNumberOfMessagesVisible");
}
