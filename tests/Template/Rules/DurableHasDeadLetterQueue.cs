using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

/// <summary>What ends without success is kept: the input goes to a queue.</summary>
internal sealed class DurableHasDeadLetterQueue : ITemplateRule
{
    public string Name => "durable-dead-letters";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.DurableFunctions
        where function["DeadLetterQueue", "TargetArn"] is null
        select new Finding(function.Line, $"{function.LogicalId}.DeadLetterQueue: expected a queue for the input of executions that do not succeed");
}
