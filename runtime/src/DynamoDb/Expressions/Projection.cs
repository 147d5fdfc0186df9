using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>A set of document paths, to cut items down to them.</summary>
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

    /// <summary>The top-level attributes it touches.</summary>
    public IEnumerable<string> Attributes => _root.Members?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The part of the item that the paths reach; shares values with the item.</summary>
    public MapValue Apply(MapValue item) => (MapValue?)Cut(item, _root) ?? new MapValue();

    private static AttributeValue? Cut(AttributeValue value, Node node)
    {
        if (node.IsLeaf)
        {
            return value;
        }

        return value switch
        {
            MapValue map when node.Members is { } members => CutMap(map, members),
            ListValue list when node.Elements is { } elements => CutList(list, elements),
            _ => null,
        };
    }

    private static MapValue? CutMap(MapValue map, Dictionary<string, Node> members)
    {
        var cut = new MapValue();
        foreach (var (name, node) in members)
        {
            if (map[name] is { } member && Cut(member, node) is { } part)
            {
                cut.Members[name] = part;
            }
        }

        return cut.Members.Count == 0 ? null : cut;
    }

    private static ListValue? CutList(ListValue list, SortedDictionary<int, Node> elements)
    {
        var cut = new List<AttributeValue>();
        foreach (var (index, node) in elements)
        {
            if (index < list.Elements.Count && Cut(list.Elements[index], node) is { } part)
            {
                cut.Add(part);
            }
        }

        return cut.Count == 0 ? null : new ListValue(cut);
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Members { get; private set; }

        public SortedDictionary<int, Node>? Elements { get; private set; }

        public bool IsLeaf => Members is null && Elements is null;

        public Node Member(string name)
        {
            Members ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            return Members.TryGetValue(name, out var known) ? known : Members[name] = new Node();
        }

        public Node Element(int index)
        {
            Elements ??= [];
            return Elements.TryGetValue(index, out var known) ? known : Elements[index] = new Node();
        }
    }
}
