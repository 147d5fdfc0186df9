using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every function has alarms on its errors, on waiting for capacity, and, where it is invoked asynchronously, on events that are lost.</summary>
internal sealed class FunctionsHaveAlarms : ITemplateRule
{
    public string Name => "function-alarms";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from metrics in MetricsOf(function)
        where !template.Alarms.Any(alarm => metrics.Any(metric => alarm.Watches(metric, function.LogicalId)))
        select new Finding(function.Line, $"{function.LogicalId}: expected an alarm on {string.Join(" or ", metrics)}");

    private static IEnumerable<string[]> MetricsOf(SamResource function)
    {
        var hasDestination = function["EventInvokeConfig", "DestinationConfig", "OnFailure"] is not null;
        yield return ["Errors"];
        // Reserved concurrency throttles by design: how long events wait is what matters.
        yield return hasDestination ? ["AsyncEventAge"] : ["Throttles"];
        if (hasDestination)
        {
            yield return ["AsyncEventsDropped"];
            yield return ["DestinationDeliveryFailures"];
        }

        if (function["DeadLetterQueue"] is not null)
        {
            yield return ["AsyncEventsDropped"];
            yield return ["DeadLetterErrors"];
        }

        if (function["DurableConfig"] is not null)
        {
            yield return ["DurableExecutionFailed"];
            yield return ["DurableExecutionTimedOut"];
            yield return ["DurableExecutionStopped"];
        }
    }
}
