using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every queue has a policy that denies requests without TLS.</summary>
internal sealed class QueuesRequireTls : ITemplateRule
{
    public string Name => "tls-only";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from queue in template.Queues
        where !template.Of("AWS::SQS::QueuePolicy").Any(policy => Covers(policy, queue))
        select new Finding(queue.Line, $"{queue.LogicalId}: expected a policy that denies sqs:* where aws:SecureTransport is false");

    private static bool Covers(SamResource policy, SamResource queue) =>
        policy["Queues"].Items().Any(item => item.Reference() == queue.LogicalId)
        && policy["PolicyDocument", "Statement"].Items().Any(statement =>
            statement.At("Effect").Text() == "Deny"
            && statement.At("Action").Text() == "sqs:*"
            && statement.At("Principal").Text() == "*"
            && statement.At("Condition", "Bool", "aws:SecureTransport").Text() == "false"
            && statement.At("Resource").Items().Any(item => item.Reference() == $"{queue.LogicalId}.Arn"));
}
