namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Parses update expressions.</summary>
public sealed class UpdateParser
{
    private static readonly string[] Sections = ["SET", "REMOVE", "ADD", "DELETE"];

    private readonly TokenReader _tokens;
    private readonly List<UpdateClause> _clauses = [];
    private string? _repeatedSection;

    private UpdateParser(string text) => _tokens = new TokenReader(text, includeSizeInError: false);

    /// <exception cref="ExpressionException">The text is not a valid update.</exception>
    public static IReadOnlyList<UpdateClause> Parse(string text)
    {
        var parser = new UpdateParser(text);
        parser.ReadSections();
        parser.ThrowDeferredError();
        return parser._clauses;
    }

    private void ThrowDeferredError()
    {
        _tokens.ThrowIfNameReserved();
        _tokens.ThrowIfFunctionInvalid();
        if (_repeatedSection is { } repeated)
        {
            throw new ExpressionException($"The \"{repeated}\" section can only be used once in an update expression;");
        }

        _tokens.ThrowIfPathTooLong();
    }

    private void ReadSections()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            var section = Array.Find(Sections, _tokens.AcceptKeyword) ?? throw _tokens.SyntaxError();
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

    /// <summary>Reads a sum, a difference or an operand. Parentheses may enclose the whole value; a sum cannot be an operand of another sum.</summary>
    private Operand ReadSetValue()
    {
        var left = _tokens.AcceptSymbol("(") ? ReadParenthesized(ReadSetValue) : ReadUnparenthesized();
        if (left is not ArithmeticOperand)
        {
            foreach (var sign in (ReadOnlySpan<string>)["+", "-"])
            {
                if (_tokens.AcceptSymbol(sign))
                {
                    _tokens.CountOperator();
                    return new ArithmeticOperand(sign, AsOperand(left), AsOperand(ReadOperand()));
                }
            }
        }

        return left;
    }

    private Operand ReadOperand() => _tokens.AcceptSymbol("(") ? ReadParenthesized(ReadOperand) : ReadUnparenthesized();

    private Operand ReadParenthesized(Func<Operand> rule)
    {
        var inner = _tokens.Nested(rule);
        _tokens.ExpectSymbol(")");
        return inner;
    }

    private Operand ReadUnparenthesized() => _tokens.ReadOperand(() => AsOperand(ReadOperand()), ExpressionFunctions.IsUpdateFunction);

    /// <summary>Reports the use of list_append as an operand: it may only be the whole value.</summary>
    private Operand AsOperand(Operand operand)
    {
        if (operand is FunctionOperand { Name: "list_append" } function)
        {
            _tokens.DeferMisusedFunction(function);
        }

        return operand;
    }
}
