using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A dead-letter queue names the queues that may use it; one of a function or a rule, for which SQS does not check this, allows none.</summary>
internal sealed class DeadLetterQueuesNameTheirSources : ITemplateRule
{
    public string Name => "redrive-allow";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from queue in template.Queues
        where queue.LogicalId.EndsWith("DeadLetterQueue", StringComparison.Ordinal)
        let isTarget = template.Queues.Any(source => source["RedrivePolicy", "deadLetterTargetArn"].Reference() == $"{queue.LogicalId}.Arn")
        let expected = isTarget ? "byQueue" : "denyAll"
        where queue["RedriveAllowPolicy", "redrivePermission"].Text() != expected || (isTarget && !queue["RedriveAllowPolicy", "sourceQueueArns"].Items().Any())
        select new Finding(queue.Line, $"{queue.LogicalId}.RedriveAllowPolicy: expected {expected}{(isTarget ? " with sourceQueueArns" : "")}");
}
