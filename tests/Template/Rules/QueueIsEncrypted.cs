using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

/// <summary>Messages rest encrypted.</summary>
internal sealed class QueueIsEncrypted : ITemplateRule
{
    public string Name => "queue-encryption";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from queue in template.Queues
        where queue["SqsManagedSseEnabled"].Text() != "true" && queue["KmsMasterKeyId"] is null
        select new Finding(queue.Line, $"{queue.LogicalId}: expected SqsManagedSseEnabled or KmsMasterKeyId");
}
