using DurableChaining.Tests.Template.Yaml;
using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Parameters have constraints, so that an invalid value is rejected before the deployment.</summary>
internal sealed class ParametersHaveConstraints : ITemplateRule
{
    public string Name => "parameter-bounds";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from entry in (template.Root.At("Parameters") as YamlMappingNode)?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>()
        where !(entry.Value.At("AllowedValues") is not null || entry.Value.At("AllowedPattern") is not null || (entry.Value.At("MinValue") is not null && entry.Value.At("MaxValue") is not null))
            || entry.Value.At("Description") is null
        select new Finding((int)entry.Key.Start.Line, $"{entry.Key}: expected a Description and MinValue with MaxValue, AllowedValues or AllowedPattern");
}
