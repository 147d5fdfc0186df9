using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>Log groups and metric filters.</summary>
public sealed class LogReaderTests
{
    [Fact]
    public void Log_groups_and_metric_filters_are_read()
    {
        var stack = Read("""
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "/${AWS::StackName}/flow", RetentionInDays: 1 } }
              Failed:
                Type: AWS::Logs::MetricFilter
                Properties:
                  LogGroupName: !Ref Logs
                  FilterPattern: '{ $.status = "FAILED" }'
                  MetricTransformations:
                    - { MetricNamespace: !Ref AWS::StackName, MetricName: Failed, MetricValue: $.latency, Unit: Milliseconds, Dimensions: [{ Key: Step, Value: $.step }] }
              Flow: { Type: AWS::Serverless::Function, Properties: { Runtime: dotnet10, CodeUri: src/Ingest, Handler: A::B.C::D, LoggingConfig: { LogGroup: !Ref Logs } } }
              Other: { Type: AWS::Serverless::Function, Properties: { Runtime: dotnet10, CodeUri: src/Ingest, Handler: A::B.C::D } }
            """);

        Assert.Equal(["/app/flow"], stack.LogGroups);
        Assert.Equal(["/app/flow", "/aws/lambda/app-Other"], stack.Functions.Select(function => function.LogGroup));
        var filter = Assert.Single(stack.MetricFilters);
        Assert.Equal(("Failed", "/app/flow", """{ $.status = "FAILED" }"""), (filter.LogicalId, filter.LogGroup, filter.Pattern));
        var metric = Assert.Single(filter.Transformations);
        Assert.Equal(("app", "Failed", "$.latency", "Milliseconds", "$.step"), (metric.Namespace, metric.Name, metric.Value, metric.Unit, metric.Dimensions["Step"]));
    }

    [Theory]
    [InlineData("FilterPattern: ''", "Failed.LogGroupName: expected the name of a log group, got nothing")]
    [InlineData("LogGroupName: g, FilterPattern: '', MetricTransformations: [{ MetricName: n, MetricValue: '1' }]", "MetricTransformations[0].MetricNamespace: expected a value, got nothing")]
    [InlineData("LogGroupName: g, FilterPattern: '', MetricTransformations: [{ MetricNamespace: a, MetricName: n, MetricValue: '1', DefaultValue: 0, Dimensions: [{ Key: k, Value: $.v }] }]", "DefaultValue: expected none beside Dimensions, which have no default")]
    [InlineData("LogGroupName: g, FilterPattern: '', MetricTransformations: [], EmitSystemFieldDimensions: []", "expected no EmitSystemFieldDimensions: log groups of several accounts do not exist locally")]
    public void A_mistake_is_named(string properties, string error) =>
        Assert.Contains(error, ErrorsOf($"Resources: {{ Failed: {{ Type: AWS::Logs::MetricFilter, Properties: {{ {properties} }} }} }}"), StringComparison.Ordinal);
}
