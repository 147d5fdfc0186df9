using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

/// <summary>A message that nobody can take leaves its queue.</summary>
internal sealed class MappedQueueRedrives : ITemplateRule
{
    public string Name => "redrive";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from mapping in function.Events("SQS")
        from queue in template.Queues
        where mapping.At("Properties", "Queue").Reference() == $"{queue.LogicalId}.Arn" && queue["RedrivePolicy", "maxReceiveCount"].Number() is not >= 5
        select new Finding(queue.LineOf("RedrivePolicy"), $"{queue.LogicalId}.RedrivePolicy: expected a dead-letter queue after at least 5 receives");
}
