namespace DurableChaining.Local.DynamoDb.Expressions;

/// <summary>Parses update expressions.</summary>
public sealed class UpdateParser
{
    private static readonly string[] Sections = ["SET", "REMOVE", "ADD", "DELETE"];

    private readonly TokenReader _tokens;
    private readonly List<UpdateClause> _clauses = [];
    private string? _repeatedSection;

    private UpdateParser(string text) => _tokens = new TokenReader(text, underscoreMayLead: true);

    /// <exception cref="ExpressionException">The text is no update.</exception>
    public static IReadOnlyList<UpdateClause> Parse(string text)
    {
        var parser = new UpdateParser(text);
        parser.ReadSections();
        parser.RefuseKeptErrors();
        return parser._clauses;
    }

    private void RefuseKeptErrors()
    {
        if (_tokens.ReservedWord is { } reserved)
        {
            throw new ExpressionException($"Attribute name is a reserved keyword; reserved keyword: {reserved}");
        }

        if (_tokens.UnknownFunction is { } unknown)
        {
            throw new ExpressionException($"Invalid function name; function: {unknown}");
        }

        if (_repeatedSection is { } repeated)
        {
            throw new ExpressionException($"The \"{repeated}\" section can only be used once in an update expression;");
        }
    }

    private void ReadSections()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            var section = Array.Find(Sections, _tokens.TakeWord) ?? throw _tokens.SyntaxError();
            if (!seen.Add(section))
            {
                _repeatedSection ??= section;
            }

            _clauses.AddRange(_tokens.ReadList(() => ReadClause(section)));
        }
        while (_tokens.Current.Kind != TokenKind.End);
    }

    private UpdateClause ReadClause(string section)
    {
        var path = _tokens.ReadPath();
        _tokens.CountOperator();
        switch (section)
        {
            case "SET":
                _tokens.ExpectSymbol("=");
                return new UpdateClause(section, path, ReadSetValue());
            case "REMOVE":
                return new UpdateClause(section, path, null);
            default:
                return new UpdateClause(section, path, _tokens.ReadValue());
        }
    }

    private Operand ReadSetValue()
    {
        var left = ReadOperand();
        foreach (var sign in (ReadOnlySpan<string>)["+", "-"])
        {
            if (_tokens.TakeSymbol(sign))
            {
                _tokens.CountOperator();
                return new ArithmeticOperand(sign, left, ReadOperand());
            }
        }

        return left;
    }

    private Operand ReadOperand()
    {
        if (!_tokens.TakeSymbol("("))
        {
            return _tokens.ReadOperand(ReadOperand, static name => name is "if_not_exists" or "list_append");
        }

        var inner = _tokens.Nested(ReadSetValue);
        _tokens.ExpectSymbol(")");
        return inner;
    }
}
