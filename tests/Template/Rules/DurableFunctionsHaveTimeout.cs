using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>DurableConfig has an ExecutionTimeout, and a retention of at least the longest retention of an SQS message (14 days).</summary>
internal sealed class DurableFunctionsHaveTimeout : ITemplateRule
{
    public string Name => "durable-timeout";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.DurableFunctions
        let timeout = function["DurableConfig", "ExecutionTimeout"]
        let retention = function["DurableConfig", "RetentionPeriodInDays"]
        where timeout is null || retention.Number() < 14
        select new Finding(function.LineOf("DurableConfig"), $"{function.LogicalId}.DurableConfig: expected an ExecutionTimeout and a RetentionPeriodInDays of at least 14");
}
