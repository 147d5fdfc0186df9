using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A metric filter reads the log of a function of the template, and its metric is on the dashboard.</summary>
internal sealed class MetricFiltersAreShown : ITemplateRule
{
    public string Name => "metric-filter";

    public IEnumerable<Finding> Check(SamTemplate template)
    {
        var dashboards = string.Concat(template.Of("AWS::CloudWatch::Dashboard").Select(dashboard => dashboard["DashboardBody"].Reference()));
        return from filter in template.Of("AWS::Logs::MetricFilter")
               let metric = filter["MetricTransformations"].Items().First()
               where template.Functions.All(function => function["LoggingConfig", "LogGroup"].Reference() != filter["LogGroupName"].Reference())
                   || !dashboards.Contains($"[\"{metric.At("MetricNamespace").Reference()}\", \"{metric.At("MetricName").Text()}\"", StringComparison.Ordinal)
               select new Finding(filter.Line, $"{filter.LogicalId}: expected the log group of a function, and the metric on a dashboard");
    }
}
