using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DurableLocal.Template;

/// <summary>Parses YAML, including JSON, to nodes with positions. Recognizes the short and long forms of intrinsic functions.</summary>
internal sealed class YamlReader
{
    /// <summary>Maximum nesting depth; prevents a stack overflow by a malicious file.</summary>
    private const int MaxDepth = 100;

    private readonly IParser _parser;

    private YamlReader(IParser parser) => _parser = parser;

    /// <exception cref="TemplateFault">The text is not valid YAML, or uses YAML features that CloudFormation does not support.</exception>
    public static Node Read(TextReader text)
    {
        var reader = new YamlReader(new Parser(text));
        try
        {
            reader._parser.Consume<StreamStart>();
            if (reader._parser.TryConsume<StreamEnd>(out _))
            {
                throw new TemplateFault(new Position(1, 1), "expected a template, got an empty file");
            }

            reader._parser.Consume<DocumentStart>();
            var root = reader.ReadNode(0);
            reader._parser.Consume<DocumentEnd>();
            return reader._parser.TryConsume<StreamEnd>(out _)
                ? root
                : throw new TemplateFault(PositionOf(reader._parser.Current!), "expected one YAML document, got a second one");
        }
        catch (YamlException failure)
        {
            throw new TemplateFault(new Position((int)failure.Start.Line, (int)failure.Start.Column), $"expected YAML: {failure.Message}");
        }
        catch (InvalidOperationException)
        {
            // Thrown by the scanner for some unclosed flow collections, without a position; use that of the last event.
            throw new TemplateFault(reader._parser.Current is { } last ? PositionOf(last) : new Position(1, 1), "expected YAML: a list or map that starts here is not closed");
        }
    }

    private static Position PositionOf(ParsingEvent item) => new((int)item.Start.Line, (int)item.Start.Column);

    private Node ReadNode(int depth)
    {
        var position = PositionOf(_parser.Current ?? throw new TemplateFault(default, "expected a value, got the end of the file"));
        if (depth > MaxDepth)
        {
            throw new TemplateFault(position, $"expected at most {MaxDepth} levels of nesting");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            throw new TemplateFault(position, $"expected a value, got the alias *{alias.Value}, which CloudFormation does not resolve");
        }

        if (_parser.Current is not NodeEvent item)
        {
            throw new TemplateFault(position, "expected a value");
        }

        var tag = item.Tag is { IsEmpty: false, IsNonSpecific: false } ? item.Tag.Value : null;
        var node = item switch
        {
            Scalar => ReadScalar(position),
            SequenceStart => ReadSequence(position, depth),
            _ => ReadMapping(position, depth),
        };
        return tag is null || tag.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal)
            ? node
            : new IntrinsicNode(position, IntrinsicNames.FromTag(tag, position), node);
    }

    private ScalarNode ReadScalar(Position position)
    {
        var scalar = _parser.Consume<Scalar>();
        return new ScalarNode(position, scalar.Value, scalar.Style is not ScalarStyle.Plain);
    }

    private SequenceNode ReadSequence(Position position, int depth)
    {
        _parser.Consume<SequenceStart>();
        var items = new List<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new SequenceNode(position, items);
    }

    private Node ReadMapping(Position position, int depth)
    {
        _parser.Consume<MappingStart>();
        var entries = new List<MappingEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyPosition = PositionOf(_parser.Current!);
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw new TemplateFault(keyPosition, "expected a name as the key of a map");
            }

            if (!keys.Add(key.Value))
            {
                throw new TemplateFault(keyPosition, $"expected each key once, got \"{key.Value}\" twice");
            }

            entries.Add(new MappingEntry(keyPosition, key.Value, ReadNode(depth + 1)));
        }

        return AsIntrinsic(position, entries) ?? (Node)new MappingNode(position, entries);
    }

    private static IntrinsicNode? AsIntrinsic(Position position, List<MappingEntry> entries)
    {
        var function = entries.Find(entry => IntrinsicNames.IsLongForm(entry.Key));
        if (function is null)
        {
            return null;
        }

        if (entries.Count > 1)
        {
            // "Ref" can be an ordinary key of a map with several keys; "Fn::…" cannot.
            return function.Key == "Ref"
                ? null
                : throw new TemplateFault(function.Position, $"expected {function.Key} as the only key of its map, got {entries.Count - 1} other key(s)");
        }

        return new IntrinsicNode(position, IntrinsicNames.Validate(function.Key, function.Position), function.Value);
    }
}
