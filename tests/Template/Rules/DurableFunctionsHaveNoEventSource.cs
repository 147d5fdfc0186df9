using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Durable functions have no SQS event source: its poller waits for the whole execution, 15 minutes at most, and each retry starts another execution.</summary>
internal sealed class DurableFunctionsHaveNoEventSource : ITemplateRule
{
    public string Name => "durable-mapping";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.DurableFunctions
        from mapping in function.Events("SQS")
        select new Finding((int)mapping.Start.Line, $"{function.LogicalId}.Events: expected no queue on a durable function; start executions by name from a plain one");
}
