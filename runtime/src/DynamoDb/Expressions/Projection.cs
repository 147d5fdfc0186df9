using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>A set of document paths that selects parts of an item.</summary>
public sealed class Projection
{
    private readonly Node _root = new();

    private Projection()
    {
    }

    public static Projection Of(IEnumerable<PathOperand> paths, ExpressionBindings bindings)
    {
        var projection = new Projection();
        foreach (var path in paths)
        {
            var node = projection._root;
            foreach (var step in path.Steps)
            {
                node = step.IsIndex ? node.Element(step.Index) : node.Member(bindings.Name(step));
            }
        }

        return projection;
    }

    public static Projection OfNames(IEnumerable<string> names)
    {
        var projection = new Projection();
        foreach (var name in names)
        {
            projection._root.Member(name);
        }

        return projection;
    }

    /// <summary>The names of the top-level attributes in the paths.</summary>
    public IEnumerable<string> Attributes => _root.Members?.Keys ?? Enumerable.Empty<string>();

    /// <summary>Returns the part of the item at the paths; it shares values with the item.</summary>
    public MapValue Apply(MapValue item) => (MapValue?)Select(item, _root) ?? new MapValue();

    private static AttributeValue? Select(AttributeValue value, Node node)
    {
        if (node.IsLeaf)
        {
            return value;
        }

        return value switch
        {
            MapValue map when node.Members is { } members => SelectMembers(map, members),
            ListValue list when node.Elements is { } elements => SelectElements(list, elements),
            _ => null,
        };
    }

    private static MapValue? SelectMembers(MapValue map, Dictionary<string, Node> members)
    {
        var selected = new MapValue();
        foreach (var (name, node) in members)
        {
            if (map[name] is { } member && Select(member, node) is { } part)
            {
                selected.Members[name] = part;
            }
        }

        return selected.Members.Count == 0 ? null : selected;
    }

    private static ListValue? SelectElements(ListValue list, SortedDictionary<int, Node> elements)
    {
        var selected = new List<AttributeValue>();
        foreach (var (index, node) in elements)
        {
            if (index < list.Elements.Count && Select(list.Elements[index], node) is { } part)
            {
                selected.Add(part);
            }
        }

        return selected.Count == 0 ? null : new ListValue(selected);
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Members { get; private set; }

        public SortedDictionary<int, Node>? Elements { get; private set; }

        public bool IsLeaf => Members is null && Elements is null;

        public Node Member(string name)
        {
            Members ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            return Members.TryGetValue(name, out var node) ? node : Members[name] = new Node();
        }

        public Node Element(int index)
        {
            Elements ??= [];
            return Elements.TryGetValue(index, out var node) ? node : Elements[index] = new Node();
        }
    }
}
