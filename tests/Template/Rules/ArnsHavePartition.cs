using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>No ARN names the partition <c>aws</c>: in China and in the regions of governments it has another name.</summary>
internal sealed class ArnsHavePartition : ITemplateRule
{
    public string Name => "partition";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from section in new[] { "Globals", "Resources", "Outputs" }
        from scalar in template.Root.At(section).Scalars()
        where scalar.Value?.Contains("arn:aws", StringComparison.Ordinal) == true
        select new Finding((int)scalar.Start.Line, $"expected arn:${{AWS::Partition}}:…, got {scalar.Value}");
}
