namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Parses update expressions.</summary>
public sealed class UpdateParser
{
    private static readonly string[] Sections = ["SET", "REMOVE", "ADD", "DELETE"];

    private readonly TokenReader _tokens;
    private readonly List<UpdateClause> _clauses = [];
    private string? _repeatedSection;
    private string? _misusedFunction;

    private UpdateParser(string text) => _tokens = new TokenReader(text, tellsSize: false);

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
            throw new ExpressionException(unknown);
        }

        if (_misusedFunction is { } misused)
        {
            throw new ExpressionException($"The function is not allowed to be used this way in an expression; function: {misused}");
        }

        if (_repeatedSection is { } repeated)
        {
            throw new ExpressionException($"The \"{repeated}\" section can only be used once in an update expression;");
        }

        _tokens.RefuseLongPath();
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

    /// <summary>A sum, a difference or an operand. Brackets around a sum hold the whole value: a sum is no operand of another.</summary>
    private Operand ReadSetValue()
    {
        var left = _tokens.TakeSymbol("(") ? ReadBracketed(ReadSetValue) : ReadPlain();
        if (left is not ArithmeticOperand)
        {
            foreach (var sign in (ReadOnlySpan<string>)["+", "-"])
            {
                if (_tokens.TakeSymbol(sign))
                {
                    _tokens.CountOperator();
                    return new ArithmeticOperand(sign, Inner(left), Inner(ReadOperand()));
                }
            }
        }

        return left;
    }

    private Operand ReadOperand() => _tokens.TakeSymbol("(") ? ReadBracketed(ReadOperand) : ReadPlain();

    private Operand ReadBracketed(Func<Operand> rule)
    {
        var inner = _tokens.Nested(rule);
        _tokens.ExpectSymbol(")");
        return inner;
    }

    private Operand ReadPlain() => _tokens.ReadOperand(() => Inner(ReadOperand()), ExpressionFunctions.IsOfUpdate);

    /// <summary>A part of a value: list_append gives only whole ones.</summary>
    private Operand Inner(Operand operand)
    {
        if (operand is FunctionOperand { Name: "list_append" } function)
        {
            _misusedFunction ??= function.Name;
        }

        return operand;
    }
}
