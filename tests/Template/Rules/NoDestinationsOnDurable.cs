using DurableChaining.Tests.Template.Yaml;
namespace DurableChaining.Tests.Template.Rules;

/// <summary>Lambda takes no destinations and no retries of its own on a durable function.</summary>
internal sealed class NoDestinationsOnDurable : ITemplateRule
{
    public string Name => "durable-destinations";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.DurableFunctions
        where function["EventInvokeConfig"] is not null
        select new Finding(function.LineOf("EventInvokeConfig"), $"{function.LogicalId}.EventInvokeConfig: expected none on a durable function; use DeadLetterQueue");
}
