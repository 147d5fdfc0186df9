using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>The visibility timeout is at least six times the function's timeout plus the batching window (Lambda developer guide, "Using Lambda with Amazon SQS").</summary>
internal sealed class VisibilityTimeoutCoversFunctionTimeout : ITemplateRule
{
    public string Name => "visibility-timeout";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from mapping in function.Events("SQS")
        from queue in template.Queues
        where mapping.At("Properties", "Queue").Reference() == $"{queue.LogicalId}.Arn"
        let needed = (6 * (function["Timeout"].Number() ?? 3)) + (mapping.At("Properties", "MaximumBatchingWindowInSeconds").Number() ?? 0)
        let visibility = queue["VisibilityTimeout"].Number() ?? 30
        where visibility < needed
        select new Finding(queue.LineOf("VisibilityTimeout"), $"{queue.LogicalId}.VisibilityTimeout: expected at least {needed} s for {function.LogicalId}, got {visibility} s");
}
