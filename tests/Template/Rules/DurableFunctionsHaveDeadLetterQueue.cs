using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Durable functions have a dead-letter queue for the input of executions that do not succeed.</summary>
internal sealed class DurableFunctionsHaveDeadLetterQueue : ITemplateRule
{
    public string Name => "durable-dead-letters";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.DurableFunctions
        where function["DeadLetterQueue", "TargetArn"] is null
        select new Finding(function.Line, $"{function.LogicalId}.DeadLetterQueue: expected a queue for the input of executions that do not succeed");
}
