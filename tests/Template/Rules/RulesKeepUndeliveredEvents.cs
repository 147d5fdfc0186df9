using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A rule retries its target and keeps what it cannot deliver, on a queue whose policy allows EventBridge to send for this rule alone.</summary>
internal sealed class RulesKeepUndeliveredEvents : ITemplateRule
{
    public string Name => "rule-dead-letters";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from rule in function.NamedEvents("EventBridgeRule")
        let queue = rule.Event.At("Properties", "DeadLetterConfig", "Arn").Reference()
        where rule.Event.At("Properties", "RetryPolicy") is null || queue is null || !template.Of("AWS::SQS::QueuePolicy").Any(policy => AllowsSending(policy, queue, $"{function.LogicalId}{rule.Name}.Arn"))
        select new Finding((int)rule.Event.Start.Line, $"{function.LogicalId}.Events.{rule.Name}: expected RetryPolicy, and DeadLetterConfig with a queue whose policy allows {function.LogicalId}{rule.Name} to send");

    private static bool AllowsSending(SamResource policy, string queueArn, string ruleArn) =>
        policy["Queues"].Items().Any(item => $"{item.Reference()}.Arn" == queueArn)
        && policy["PolicyDocument", "Statement"].Items().Any(statement =>
            statement.At("Effect").Text() == "Allow"
            && statement.At("Principal", "Service").Text() == "events.amazonaws.com"
            && statement.At("Action").Text() == "sqs:SendMessage"
            && statement.At("Resource").Reference() == queueArn
            && statement.At("Condition", "ArnEquals", "aws:SourceArn").Reference() == ruleArn);
}
