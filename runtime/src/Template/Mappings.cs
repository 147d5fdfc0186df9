namespace DurableLocal.Template;

/// <summary>The Mappings section, for Fn::FindInMap.</summary>
internal sealed class Mappings(MappingNode? section)
{
    /// <summary>Returns the value of a second-level key.</summary>
    /// <exception cref="TemplateFault">The entry does not exist.</exception>
    public Node Find(string map, string top, string second, Position position)
    {
        var first = Map(section, map, "map", position);
        var level = Map(first, top, $"key of {map}", position);
        return level[second] switch
        {
            ScalarNode or SequenceNode => level[second]!,
            null => throw new TemplateFault(position, $"Fn::FindInMap: expected a key of {map}.{top}, got \"{second}\""),
            var other => throw new TemplateFault(other.Position, $"Fn::FindInMap: expected text or a list in {map}.{top}.{second}, got {other.Description}"),
        };
    }

    private static MappingNode Map(MappingNode? parent, string key, string expected, Position position) => parent?[key] switch
    {
        MappingNode map => map,
        null => throw new TemplateFault(position, $"Fn::FindInMap: expected a {expected}, got \"{key}\""),
        var other => throw new TemplateFault(other.Position, $"Fn::FindInMap: expected a map, got {other.Description}"),
    };
}
