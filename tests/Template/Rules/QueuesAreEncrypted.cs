using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Queues have encryption at rest.</summary>
internal sealed class QueuesAreEncrypted : ITemplateRule
{
    public string Name => "queue-encryption";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from queue in template.Queues
        where !queue["SqsManagedSseEnabled"].Items().Any(item => item.Text() == "true") && queue["KmsMasterKeyId"] is null
        select new Finding(queue.Line, $"{queue.LogicalId}: expected SqsManagedSseEnabled or KmsMasterKeyId");
}
