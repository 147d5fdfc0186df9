using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Functions write JSON logs, which can be queried by member, and have tracing.</summary>
internal sealed class LogsAreJson : ITemplateRule
{
    public string Name => "json-logs";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from function in template.Functions
        where function["LoggingConfig", "LogFormat"].Text() != "JSON" || function["Tracing"].Text() != "Active"
        select new Finding(function.Line, $"{function.LogicalId}: expected LogFormat JSON and Tracing Active");
}
