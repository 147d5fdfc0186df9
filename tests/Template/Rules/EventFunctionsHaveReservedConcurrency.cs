using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A function that receives events of a rule has a limit on its concurrency: a burst of events must take neither the account's concurrency nor the rate of the services that it calls.</summary>
internal sealed class EventFunctionsHaveReservedConcurrency : ITemplateRule
{
    public string Name => "event-concurrency";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        where function.Events("EventBridgeRule").Any() && function["ReservedConcurrentExecutions"] is null
        select new Finding(function.Line, $"{function.LogicalId}.ReservedConcurrentExecutions: expected a number");
}
