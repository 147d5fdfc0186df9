namespace DurableLocal.Template;

/// <summary>A position in the template; line and column start at 1.</summary>
internal readonly record struct Position(int Line, int Column);

/// <summary>A value of the template and its position.</summary>
internal abstract record Node(Position Position)
{
    /// <summary>Description of the value for error messages.</summary>
    public abstract string Description { get; }
}

/// <param name="Quoted">Whether the scalar is text even if it looks like a number, a boolean or null.</param>
internal sealed record ScalarNode(Position Position, string Text, bool Quoted) : Node(Position)
{
    public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Description => IsNull ? "nothing" : $"\"{Text}\"";
}

internal sealed record SequenceNode(Position Position, IReadOnlyList<Node> Items) : Node(Position)
{
    public override string Description => "a list";
}

internal sealed record MappingNode(Position Position, IReadOnlyList<MappingEntry> Entries) : Node(Position)
{
    public override string Description => "a map";

    public Node? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

internal sealed record MappingEntry(Position Position, string Key, Node Value);

/// <param name="Function">The long name: <c>Ref</c>, <c>Condition</c> or <c>Fn::…</c>.</param>
internal sealed record IntrinsicNode(Position Position, string Function, Node Argument) : Node(Position)
{
    public override string Description => Function;
}

/// <summary><c>AWS::NoValue</c>: the property counts as missing.</summary>
internal sealed record AbsentNode(Position Position) : Node(Position)
{
    public override string Description => "AWS::NoValue";
}
