using YamlDotNet.RepresentationModel;

namespace DurableChaining.Tests.Template.Yaml;

/// <summary>Access to YAML nodes; every method accepts a missing node.</summary>
internal static class Nodes
{
    private const string NoValue = "AWS::NoValue";

    /// <summary>Returns the node at a path of member names, or null.</summary>
    public static YamlNode? At(this YamlNode? node, params string[] path)
    {
        foreach (var name in path)
        {
            node = node is YamlMappingNode map && map.Children.TryGetValue(name, out var value) ? value : null;
        }

        return node;
    }

    /// <summary>Returns the text of a scalar; null for any other node and for an intrinsic function.</summary>
    public static string? Text(this YamlNode? node) => node is YamlScalarNode scalar && !scalar.Tag.IsLocal() ? scalar.Value : null;

    /// <summary>Returns the number of a scalar; null for any other node.</summary>
    public static int? Number(this YamlNode? node) => int.TryParse(node.Text(), out var number) ? number : null;

    /// <summary>Returns the argument of <c>!Ref X</c>, <c>!GetAtt X.Arn</c> or <c>!Sub …</c>: <c>X</c>, <c>X.Arn</c>, <c>…</c>; null for any other node.</summary>
    public static string? Reference(this YamlNode? node) => node is YamlScalarNode scalar && scalar.Tag.IsLocal() ? scalar.Value : null;

    /// <summary>Returns the elements of a sequence, or the node itself where it is not a sequence; both branches of every <c>!If</c>, without <c>AWS::NoValue</c>.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node switch
    {
        null => [],
        YamlSequenceNode { Children: [_, var whenTrue, var whenFalse] } sequence when sequence.Tag.IsLocal() => [.. whenTrue.Items(), .. whenFalse.Items()],
        YamlSequenceNode sequence => sequence.Children.SelectMany(child => child is YamlSequenceNode inner && inner.Tag.IsLocal() ? inner.Items() : [child]),
        _ => node.Reference() == NoValue ? [] : [node],
    };

    /// <summary>Returns all scalars below a node, itself included.</summary>
    public static IEnumerable<YamlScalarNode> Scalars(this YamlNode? node) => node switch
    {
        YamlScalarNode scalar => [scalar],
        YamlSequenceNode sequence => sequence.Children.SelectMany(Scalars),
        YamlMappingNode map => map.Children.SelectMany(entry => entry.Value.Scalars()),
        _ => [],
    };

    private static bool IsLocal(this YamlDotNet.Core.TagName tag) => !tag.IsEmpty && tag.Value.StartsWith('!') && tag.Value.Length > 1;
}
