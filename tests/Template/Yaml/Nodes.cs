using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template.Yaml;

internal static class Nodes
{
    public static YamlNode? At(this YamlNode? node, params string[] path)
    {
        foreach (var name in path)
        {
            node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var value) ? value : null;
        }

        return node;
    }

    /// <summary>The text of a scalar that is no intrinsic.</summary>
    public static string? Text(this YamlNode? node) => node is YamlScalarNode scalar && !scalar.Tag.IsLocal() ? scalar.Value : null;

    public static int? Number(this YamlNode? node) => int.TryParse(node.Text(), out var number) ? number : null;

    /// <summary>What <c>!Ref X</c>, <c>!GetAtt X.Arn</c> or <c>!Sub …</c> is written with, as <c>X</c>, <c>X.Arn</c>, <c>…</c>; null for anything else.</summary>
    public static string? Reference(this YamlNode? node) => node is YamlScalarNode scalar && scalar.Tag.IsLocal() ? scalar.Value : null;

    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Children,
        _ => [node],
    };

    private static bool IsLocal(this YamlDotNet.Core.TagName tag) => !tag.IsEmpty && tag.Value.StartsWith('!') && tag.Value.Length > 1;
}
