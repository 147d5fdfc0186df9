using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DurableLocal.Template;

/// <summary>YAML (or JSON, which is YAML) into nodes: intrinsics recognized in their short and long forms, places kept.</summary>
internal sealed class YamlReader
{
    /// <summary>Deeper nesting is no template; the bound keeps a hostile file from exhausting the stack.</summary>
    private const int DeepestNesting = 100;

    private readonly IParser _parser;

    private YamlReader(IParser parser) => _parser = parser;

    /// <exception cref="TemplateFault">The text is no YAML, or uses what CloudFormation's YAML leaves out.</exception>
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
                : throw new TemplateFault(PositionOf(reader._parser.Current!), "expected one YAML document, got another one after it");
        }
        catch (YamlException failure)
        {
            throw new TemplateFault(new Position((int)failure.Start.Line, (int)failure.Start.Column), $"expected YAML: {failure.Message}");
        }
        catch (InvalidOperationException)
        {
            // The scanner's own answer to some unfinished flow collections: it does not name the place, the last event does.
            throw new TemplateFault(reader._parser.Current is { } last ? PositionOf(last) : new Position(1, 1), "expected YAML: what follows here is not closed");
        }
    }

    private static Position PositionOf(ParsingEvent item) => new((int)item.Start.Line, (int)item.Start.Column);

    private Node ReadNode(int depth)
    {
        var position = PositionOf(_parser.Current ?? throw new TemplateFault(default, "expected a value, got the end of the file"));
        if (depth > DeepestNesting)
        {
            throw new TemplateFault(position, $"expected at most {DeepestNesting} levels of nesting");
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
        var written = entries.Find(entry => IntrinsicNames.IsLongForm(entry.Key));
        if (written is null)
        {
            return null;
        }

        if (entries.Count > 1)
        {
            // "Ref" may be an ordinary key of a bigger map; "Fn::…" never is.
            return written.Key == "Ref"
                ? null
                : throw new TemplateFault(written.Position, $"expected {written.Key} alone in its map, got {entries.Count - 1} other key(s) beside it");
        }

        return new IntrinsicNode(position, IntrinsicNames.Known(written.Key, written.Position), written.Value);
    }
}
