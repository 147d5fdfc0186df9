using System.Globalization;
using System.Text;

namespace DurableLocal.Template;

/// <summary>Evaluates intrinsic functions. <see cref="References"/> resolves names.</summary>
internal sealed class Intrinsics(References references, Mappings mappings)
{
    private Conditions? _conditions;

    /// <summary>Sets the conditions. They evaluate intrinsics, so they are created after this object.</summary>
    public void SetConditions(Conditions conditions) => _conditions = conditions;

    /// <summary>Returns the node, or the value of its intrinsic function: text, a list, a map or AWS::NoValue. Inner nodes are not evaluated.</summary>
    /// <exception cref="TemplateFault">The function is malformed or refers to an unknown name.</exception>
    public Node Evaluate(Node node)
    {
        while (node is IntrinsicNode intrinsic)
        {
            node = Apply(intrinsic);
        }

        return node;
    }

    /// <summary>Evaluates the node and returns its text.</summary>
    /// <exception cref="TemplateFault">The value is not text.</exception>
    public string Text(Node node)
    {
        var value = Evaluate(node);
        return value is ScalarNode { IsNull: false } scalar
            ? scalar.Text
            : throw new TemplateFault(node.Position, $"expected text, got {value.Description}");
    }

    private Node Apply(IntrinsicNode intrinsic) => intrinsic.Function switch
    {
        IntrinsicNames.Ref => references.Ref(Literal(intrinsic.Argument, "the name of a parameter or resource"), intrinsic.Position),
        IntrinsicNames.GetAtt => Scalar(intrinsic, GetAtt(intrinsic)),
        IntrinsicNames.Sub => Scalar(intrinsic, Sub(intrinsic)),
        IntrinsicNames.If => If(intrinsic),
        IntrinsicNames.Join => Scalar(intrinsic, Join(intrinsic)),
        IntrinsicNames.Select => Select(intrinsic),
        IntrinsicNames.Split => Split(intrinsic),
        IntrinsicNames.FindInMap => FindInMap(intrinsic),
        IntrinsicNames.Base64 => Scalar(intrinsic, Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(intrinsic.Argument)))),
        _ => throw new TemplateFault(intrinsic.Position, $"expected a value, got {intrinsic.Function}, which is valid only in Conditions and as the first argument of Fn::If"),
    };

    private static ScalarNode Scalar(IntrinsicNode intrinsic, string text) => new(intrinsic.Position, text, Quoted: true);

    private string GetAtt(IntrinsicNode intrinsic)
    {
        var (resource, attribute) = AttributeReference(intrinsic);
        return references.Attribute(resource, attribute is IntrinsicNode ? Text(attribute) : Literal(attribute, "the name of an attribute"), intrinsic.Position);
    }

    /// <summary>Returns the two parts of <c>!GetAtt A.B</c> or <c>!GetAtt [A, B]</c>; the second can be a Ref.</summary>
    public static (string Resource, Node Attribute) AttributeReference(IntrinsicNode intrinsic)
    {
        if (intrinsic.Argument is SequenceNode { Items.Count: 2 } pair)
        {
            return (Literal(pair.Items[0], "the name of a resource"), pair.Items[1]);
        }

        var text = Literal(intrinsic.Argument, "Resource.Attribute");
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < text.Length - 1
            ? (text[..dot], new ScalarNode(intrinsic.Position, text[(dot + 1)..], Quoted: true))
            : throw new TemplateFault(intrinsic.Position, $"expected Resource.Attribute after Fn::GetAtt, got \"{text}\"");
    }

    private string Sub(IntrinsicNode intrinsic)
    {
        var (text, variables) = SubArguments(intrinsic);
        var result = new StringBuilder();
        foreach (var part in text.Parts)
        {
            result.Append(part.IsReference ? Substitute(part.Text, variables, intrinsic.Position) : part.Text);
        }

        return result.ToString();
    }

    private string Substitute(string name, MappingNode? variables, Position position)
    {
        if (variables?[name] is { } variable)
        {
            return Text(variable);
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && !references.IsGenerated(name))
        {
            return references.Attribute(name[..dot], name[(dot + 1)..], position);
        }

        return Text(references.Ref(name, position));
    }

    public static (SubText Text, MappingNode? Variables) SubArguments(IntrinsicNode intrinsic)
    {
        var (template, variables) = intrinsic.Argument switch
        {
            ScalarNode scalar => (scalar.Text, null),
            SequenceNode { Items: [ScalarNode scalar, MappingNode map] } => (scalar.Text, map),
            _ => throw new TemplateFault(intrinsic.Position, "expected Fn::Sub with a text, or with a list of a text and a map"),
        };
        try
        {
            return (SubText.Parse(template), variables);
        }
        catch (FormatException failure)
        {
            throw new TemplateFault(intrinsic.Argument.Position, $"Fn::Sub: {failure.Message}");
        }
    }

    private Node If(IntrinsicNode intrinsic)
    {
        var arguments = Arguments(intrinsic, 3, "[condition name, value if true, value if false]");
        return _conditions!.Holds(Literal(arguments[0], "the name of a condition"), arguments[0].Position) ? arguments[1] : arguments[2];
    }

    private string Join(IntrinsicNode intrinsic)
    {
        var arguments = Arguments(intrinsic, 2, "[delimiter, list]");
        return string.Join(Text(arguments[0]), List(arguments[1]).Select(Text));
    }

    private Node Select(IntrinsicNode intrinsic)
    {
        var arguments = Arguments(intrinsic, 2, "[index, list]");
        var number = Text(arguments[0]);
        var list = List(arguments[1]);
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count
            ? list[index]
            : throw new TemplateFault(arguments[0].Position, $"Fn::Select: expected an index from 0 to {list.Count - 1}, got \"{number}\"");
    }

    private SequenceNode Split(IntrinsicNode intrinsic)
    {
        var arguments = Arguments(intrinsic, 2, "[delimiter, text]");
        var delimiter = Text(arguments[0]);
        return delimiter.Length == 0
            ? throw new TemplateFault(arguments[0].Position, "Fn::Split: expected a delimiter, got \"\"")
            : new SequenceNode(intrinsic.Position, [.. Text(arguments[1]).Split(delimiter).Select(part => Scalar(intrinsic, part))]);
    }

    private Node FindInMap(IntrinsicNode intrinsic)
    {
        var arguments = Arguments(intrinsic, 3, "[map name, top-level key, second-level key]");
        return mappings.Find(Text(arguments[0]), Text(arguments[1]), Text(arguments[2]), intrinsic.Position);
    }

    /// <summary>Returns the items of a list without AWS::NoValue.</summary>
    private List<Node> List(Node node) => Evaluate(node) is SequenceNode sequence
        ? [.. sequence.Items.Where(item => Evaluate(item) is not AbsentNode)]
        : throw new TemplateFault(node.Position, $"expected a list, got {Evaluate(node).Description}");

    internal static IReadOnlyList<Node> Arguments(IntrinsicNode intrinsic, int count, string expected) =>
        intrinsic.Argument is SequenceNode sequence && sequence.Items.Count == count
            ? sequence.Items
            : throw new TemplateFault(intrinsic.Position, $"{intrinsic.Function}: expected {expected}, got {Count(intrinsic.Argument)}");

    internal static string Literal(Node node, string expected) => node is ScalarNode { IsNull: false } scalar
        ? scalar.Text
        : throw new TemplateFault(node.Position, $"expected {expected}, got {node.Description}");

    private static string Count(Node node) => node is SequenceNode sequence ? $"{sequence.Items.Count} item(s)" : node.Description;
}
