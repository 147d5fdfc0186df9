namespace AWS.Lambda.Powertools.JMESPath;

/// <summary>A precedence-climbing parser that compiles an expression to delegates.</summary>
internal sealed class JmesPathParser(string text)
{
    /// <summary>The right side of a projection ends at an operator with a lower binding power.</summary>
    private const int ProjectionEnd = 10;
    private const int PipePower = 1;
    private const int OrPower = 2;
    private const int AndPower = 3;
    private const int ComparisonPower = 5;
    private const int FlattenPower = 9;
    private const int StarPower = 20;
    private const int FilterPower = 21;
    private const int DotPower = 40;
    private const int NotPower = 45;
    private const int BracketPower = 55;

    private static readonly Evaluate Identity = static current => current;

    private readonly List<Token> _tokens = new JmesPathLexer(text).Tokens();
    private int _next;

    private Token Current => _tokens[_next];

    public Evaluate Parse()
    {
        var expression = Expression(0);
        return Current.Kind == TokenKind.End ? expression : throw Unexpected(Current);
    }

    private Evaluate Expression(int power)
    {
        var left = Prefix(Advance());
        while (power < PowerOf(Current.Kind))
        {
            left = Infix(left, Advance());
        }

        return left;
    }

    private Evaluate Prefix(Token token) => token.Kind switch
    {
        TokenKind.Literal => Constant(token.Value),
        TokenKind.Name when Current.Kind == TokenKind.OpenParenthesis => Call((string)token.Value),
        TokenKind.Name or TokenKind.QuotedName => Operators.Field((string)token.Value),
        TokenKind.Star => Operators.ProjectValues(Identity, ProjectionRight(StarPower)),
        TokenKind.Filter => FilterAfter(Identity),
        TokenKind.Flatten => Operators.Project(Operators.Flatten(Identity), ProjectionRight(FlattenPower)),
        TokenKind.OpenBrace => MultiSelectHash(),
        TokenKind.OpenBracket => Bracket(),
        TokenKind.OpenParenthesis => Closed(Expression(0), TokenKind.CloseParenthesis),
        TokenKind.Not => Operators.Not(Expression(NotPower)),
        TokenKind.At => Identity,
        _ => throw Unexpected(token),
    };

    private Evaluate Infix(Evaluate left, Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Dot when Current.Kind == TokenKind.Star:
                Advance();
                return Operators.ProjectValues(left, ProjectionRight(StarPower));
            case TokenKind.Dot: return Operators.Then(left, DotRight(DotPower));
            case TokenKind.Pipe: return Operators.Pipe(left, Expression(PipePower));
            case TokenKind.Or: return Operators.Or(left, Expression(OrPower));
            case TokenKind.And: return Operators.And(left, Expression(AndPower));
            case TokenKind.Filter: return FilterAfter(left);
            case TokenKind.Flatten: return Operators.Project(Operators.Flatten(left), ProjectionRight(FlattenPower));
            case TokenKind.OpenBracket: return IndexAfter(left);
            case >= TokenKind.Equal and <= TokenKind.GreaterOrEqual:
                return Operators.Compare(token.Kind, left, Expression(ComparisonPower));
            default: throw Unexpected(token);
        }
    }

    private static int PowerOf(TokenKind kind) => kind switch
    {
        TokenKind.Pipe => PipePower,
        TokenKind.Or => OrPower,
        TokenKind.And => AndPower,
        >= TokenKind.Equal and <= TokenKind.GreaterOrEqual => ComparisonPower,
        TokenKind.Flatten => FlattenPower,
        TokenKind.Filter => FilterPower,
        TokenKind.Dot => DotPower,
        TokenKind.OpenBracket => BracketPower,
        _ => 0,
    };

    private static Evaluate Constant(object value) => _ => value;

    private Evaluate Bracket()
    {
        if (Current.Kind is TokenKind.Number or TokenKind.Colon)
        {
            return IndexOrSlice(Identity);
        }

        if (Current.Kind == TokenKind.Star && _tokens[_next + 1].Kind == TokenKind.CloseBracket)
        {
            return IndexAfter(Identity);
        }

        return MultiSelectList();
    }

    private Evaluate IndexAfter(Evaluate left)
    {
        if (Current.Kind is TokenKind.Number or TokenKind.Colon)
        {
            return IndexOrSlice(left);
        }

        Match(TokenKind.Star);
        Match(TokenKind.CloseBracket);
        return Operators.Project(left, ProjectionRight(StarPower));
    }

    private Evaluate IndexOrSlice(Evaluate left)
    {
        var parts = new int?[3];
        var part = 0;
        while (Current.Kind != TokenKind.CloseBracket)
        {
            if (Current.Kind == TokenKind.Colon && part < 2)
            {
                part++;
                Advance();
            }
            else if (Current.Kind == TokenKind.Number && parts[part] is null)
            {
                parts[part] = (int)Advance().Value;
            }
            else
            {
                throw Unexpected(Current);
            }
        }

        Match(TokenKind.CloseBracket);
        if (part == 0)
        {
            return Operators.Index(left, parts[0]!.Value);
        }

        return parts[2] == 0
            ? throw new JmesPathException("expected a slice step other than 0, got 0")
            : Operators.Project(Operators.Slice(left, parts[0], parts[1], parts[2] ?? 1), ProjectionRight(StarPower));
    }

    private Evaluate FilterAfter(Evaluate left)
    {
        var condition = Closed(Expression(0), TokenKind.CloseBracket);
        return Operators.Filter(left, condition, ProjectionRight(FilterPower));
    }

    private Evaluate ProjectionRight(int power)
    {
        if (PowerOf(Current.Kind) < ProjectionEnd)
        {
            return Identity;
        }

        switch (Current.Kind)
        {
            case TokenKind.OpenBracket or TokenKind.Filter:
                return Expression(power);
            case TokenKind.Dot:
                Advance();
                return DotRight(power);
            default:
                throw Unexpected(Current);
        }
    }

    private Evaluate DotRight(int power)
    {
        switch (Current.Kind)
        {
            case TokenKind.Name or TokenKind.QuotedName or TokenKind.Star:
                return Expression(power);
            case TokenKind.OpenBracket:
                Advance();
                return MultiSelectList();
            case TokenKind.OpenBrace:
                Advance();
                return MultiSelectHash();
            default:
                throw Unexpected(Current);
        }
    }

    private Evaluate MultiSelectList()
    {
        var items = Separated(TokenKind.CloseBracket, () => Expression(0));
        return items.Count > 0 ? Operators.List(items) : throw new JmesPathException("expected at least one expression in a multi-select list");
    }

    private Evaluate MultiSelectHash()
    {
        var members = Separated(TokenKind.CloseBrace, () =>
        {
            var name = Advance();
            if (name.Kind is not (TokenKind.Name or TokenKind.QuotedName))
            {
                throw Unexpected(name);
            }

            Match(TokenKind.Colon);
            return KeyValuePair.Create((string)name.Value, Expression(0));
        });
        return members.Count > 0 ? Operators.Hash(members) : throw new JmesPathException("expected at least one member in a multi-select hash");
    }

    private Evaluate Call(string function)
    {
        Match(TokenKind.OpenParenthesis);
        var arguments = Separated(TokenKind.CloseParenthesis, () =>
        {
            if (Current.Kind != TokenKind.ExpressionReference)
            {
                return Expression(0);
            }

            Advance();
            var reference = Expression(0);
            return _ => reference;
        });
        return Functions.Bind(function, arguments);
    }

    private List<T> Separated<T>(TokenKind close, Func<T> item)
    {
        var items = new List<T>();
        while (Current.Kind != close)
        {
            if (items.Count > 0)
            {
                Match(TokenKind.Comma);
            }

            items.Add(item());
        }

        Match(close);
        return items;
    }

    private Evaluate Closed(Evaluate expression, TokenKind close)
    {
        Match(close);
        return expression;
    }

    private Token Advance() => _tokens[_next].Kind == TokenKind.End ? throw Unexpected(Current) : _tokens[_next++];

    private void Match(TokenKind kind)
    {
        if (Advance() is var token && token.Kind != kind)
        {
            throw Unexpected(token);
        }
    }

    private static JmesPathException Unexpected(Token token) => token.Kind == TokenKind.End
        ? new JmesPathException("unexpected end")
        : new JmesPathException($"unexpected {token.Kind} at {token.Position}");
}
