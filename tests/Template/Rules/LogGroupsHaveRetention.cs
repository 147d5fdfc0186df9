using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Every function logs to a log group of the template, and log groups have a retention; without one, logs are kept (and billed) indefinitely.</summary>
internal sealed class LogGroupsHaveRetention : ITemplateRule
{
    public string Name => "log-retention";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        template.Of("AWS::Logs::LogGroup")
            .Where(group => group["RetentionInDays"] is null)
            .Select(group => new Finding(group.Line, $"{group.LogicalId}: expected RetentionInDays"))
            .Concat(template.Functions
                .Where(function => template.Of("AWS::Logs::LogGroup").All(group => group.LogicalId != function["LoggingConfig", "LogGroup"].Reference()))
                .Select(function => new Finding(function.Line, $"{function.LogicalId}.LoggingConfig.LogGroup: expected a log group of this template")));
}
