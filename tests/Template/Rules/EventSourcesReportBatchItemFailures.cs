using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>SQS event sources report batch item failures, so that a failed record does not return its whole batch to the queue.</summary>
internal sealed class EventSourcesReportBatchItemFailures : ITemplateRule
{
    public string Name => "partial-batches";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        from mapping in function.Events("SQS")
        where mapping.At("Properties", "FunctionResponseTypes").Items().All(item => item.Text() != "ReportBatchItemFailures")
        select new Finding((int)mapping.Start.Line, $"{function.LogicalId}.Events: expected FunctionResponseTypes: [ReportBatchItemFailures]");
}
