using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>The queue of an event source moves a message to a dead-letter queue after at least 5 receives.</summary>
internal sealed class EventSourceQueuesHaveRedrivePolicy : ITemplateRule
{
    public string Name => "redrive";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from mapping in function.Events("SQS")
        from queue in template.Queues
        where mapping.At("Properties", "Queue").Reference() == $"{queue.LogicalId}.Arn" && queue["RedrivePolicy", "maxReceiveCount"].Number() is not >= 5
        select new Finding(queue.LineOf("RedrivePolicy"), $"{queue.LogicalId}.RedrivePolicy: expected a dead-letter queue after at least 5 receives");
}
