using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A function that receives events of a rule has a destination for those that it could not process: without one, Lambda drops an event after its last attempt.</summary>
internal sealed class EventFunctionsKeepFailures : ITemplateRule
{
    public string Name => "failure-destination";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        where function.Events("EventBridgeRule").Any()
            && template.Queues.All(queue => function["EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"].Reference() != $"{queue.LogicalId}.Arn")
        select new Finding(function.Line, $"{function.LogicalId}.EventInvokeConfig.DestinationConfig.OnFailure: expected a queue of this template");
}
