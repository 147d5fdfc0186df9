using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Durable functions have no EventInvokeConfig: Lambda supports neither destinations nor asynchronous retries for them.</summary>
internal sealed class DurableFunctionsHaveNoDestinations : ITemplateRule
{
    public string Name => "durable-destinations";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.DurableFunctions
        where function["EventInvokeConfig"] is not null
        select new Finding(function.LineOf("EventInvokeConfig"), $"{function.LogicalId}.EventInvokeConfig: expected none on a durable function; use DeadLetterQueue");
}
