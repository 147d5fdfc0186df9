using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>
/// Reads the tokens of one expression, with the rules that the three grammars share: paths, references, calls and syntax
/// errors. Semantic errors are deferred until the whole text has parsed, as in the service.
/// </summary>
public sealed class TokenReader
{
    /// <summary>Maximum nesting, which the limit of 300 operators implies; prevents a stack overflow.</summary>
    private const int MaxNesting = DynamoDbLimits.ExpressionOperators;

    /// <summary>Keywords of any of the grammars, which do not parse as names. Other reserved words parse as names and fail later.</summary>
    private static readonly FrozenSet<string> Keywords =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE");

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _depth;
    private int _operators;
    private int _longestPath;
    private string? _reservedName;
    private string? _functionError;
    private string? _misusedFunction;

    /// <param name="text">The expression.</param>
    /// <param name="includeSizeInError">Whether the error for a text that is too long contains its size; false for an update.</param>
    public TokenReader(string text, bool includeSizeInError = true)
    {
        if (text.Length == 0)
        {
            throw new ExpressionException("The expression can not be empty;");
        }

        if (Encoding.UTF8.GetByteCount(text) is var size and > DynamoDbLimits.ExpressionBytes)
        {
            throw new ExpressionException("Expression size has exceeded the maximum allowed size;" + (includeSizeInError ? $" expression size: {size}" : string.Empty));
        }

        _text = text;
        _tokens = Lexer.Split(text);
    }

    public int Position { get; private set; }

    public Token Current => _tokens[Position];

    public Token Following => _tokens[Math.Min(Position + 1, _tokens.Count - 1)];

    /// <summary>Reads the current token if it is the symbol; returns whether it was.</summary>
    public bool AcceptSymbol(string symbol) => Accept(Current.IsSymbol(symbol));

    /// <summary>Reads the current token if it is the keyword; returns whether it was.</summary>
    public bool AcceptKeyword(string keyword) => Accept(Current.IsKeyword(keyword));

    public void ExpectSymbol(string symbol)
    {
        if (!AcceptSymbol(symbol))
        {
            throw SyntaxError();
        }
    }

    public void ExpectEnd()
    {
        if (Current.Kind != TokenKind.End)
        {
            throw SyntaxError();
        }
    }

    /// <summary>Returns the error for the current token, with the text from the previous token to the next.</summary>
    public ExpressionException SyntaxError()
    {
        var from = Position > 0 ? _tokens[Position - 1].Start : 0;
        if (Current.Kind == TokenKind.End)
        {
            var last = Position > 0 ? _tokens[Position - 1].Text : string.Empty;
            return new ExpressionException($"Syntax error; token: \"<EOF>\", near: \"{last}\"");
        }

        return new ExpressionException($"Syntax error; token: \"{Current.Text}\", near: \"{_text[from..Following.End]}\"");
    }

    /// <summary>Runs a nested rule; throws beyond the maximum nesting.</summary>
    public T Nested<T>(Func<T> rule)
    {
        if (++_depth > MaxNesting)
        {
            throw TooManyOperators(_depth);
        }

        var result = rule();
        _depth--;
        return result;
    }

    public void CountOperator()
    {
        if (++_operators > DynamoDbLimits.ExpressionOperators)
        {
            throw TooManyOperators(_operators);
        }
    }

    /// <summary>Records a function that is used where it is not allowed, for <see cref="ThrowIfFunctionInvalid"/>.</summary>
    public void DeferMisusedFunction(FunctionOperand function) => _misusedFunction ??= function.Name;

    /// <exception cref="ExpressionException">A function is unknown, or used where it is not allowed.</exception>
    public void ThrowIfFunctionInvalid()
    {
        if (_functionError is not null)
        {
            throw new ExpressionException(_functionError);
        }

        if (_misusedFunction is not null)
        {
            throw new ExpressionException($"The function is not allowed to be used this way in an expression; function: {_misusedFunction}");
        }
    }

    /// <exception cref="ExpressionException">A name is a reserved word.</exception>
    public void ThrowIfNameReserved()
    {
        if (_reservedName is not null)
        {
            throw new ExpressionException($"Attribute name is a reserved keyword; reserved keyword: {_reservedName}");
        }
    }

    /// <exception cref="ExpressionException">A path is too long.</exception>
    public void ThrowIfPathTooLong()
    {
        if (_longestPath > DynamoDbLimits.NestingLevels)
        {
            throw new ExpressionException($"The document path has too many nesting levels; nesting levels: {_longestPath}");
        }
    }

    /// <summary>Reads a path, a value reference, or a call whose arguments <paramref name="argument"/> reads.</summary>
    public Operand ReadOperand(Func<Operand> argument, Func<string, bool> isFunction)
    {
        if (Current.Kind == TokenKind.ValueReference)
        {
            return ReadValue();
        }

        if (Current.Kind == TokenKind.Identifier && !Keywords.Contains(Current.Text) && Following.IsSymbol("("))
        {
            return ReadCall(argument, isFunction);
        }

        return ReadPath();
    }

    public ValueOperand ReadValue()
    {
        if (Current.Kind != TokenKind.ValueReference)
        {
            throw SyntaxError();
        }

        return new ValueOperand(Next().Text);
    }

    public PathOperand ReadPath() => ReadSteps([new(ReadName(), 0)]);

    /// <summary>Reads the remaining steps of a path that begins with <paramref name="steps"/>.</summary>
    public PathOperand ReadSteps(List<PathStep> steps)
    {
        while (true)
        {
            if (AcceptSymbol("."))
            {
                steps.Add(new PathStep(ReadName(), 0));
            }
            else if (AcceptSymbol("["))
            {
                steps.Add(new PathStep(null, ReadIndex()));
                ExpectSymbol("]");
            }
            else
            {
                _longestPath = Math.Max(_longestPath, steps.Count);
                return new PathOperand(steps);
            }
        }
    }

    public List<T> ReadList<T>(Func<T> element)
    {
        var list = new List<T> { element() };
        while (AcceptSymbol(","))
        {
            list.Add(element());
        }

        return list;
    }

    private static ExpressionException TooManyOperators(int count) =>
        new($"The expression contains too many operators; operator count: {count}");

    private FunctionOperand ReadCall(Func<Operand> argument, Func<string, bool> isFunction)
    {
        var name = Next().Text;
        ExpectSymbol("(");
        CountOperator();
        var arguments = Nested(() => ReadList(argument));
        ExpectSymbol(")");
        if (!isFunction(name))
        {
            _functionError ??= ExpressionFunctions.UnsupportedMessage(name);
        }

        return new FunctionOperand(name, arguments);
    }

    private string ReadName()
    {
        if (Current.Kind == TokenKind.NameReference)
        {
            return Next().Text;
        }

        if (Current.Kind != TokenKind.Identifier || Keywords.Contains(Current.Text))
        {
            throw SyntaxError();
        }

        var name = Next().Text;
        if (ReservedWords.Contains(name))
        {
            _reservedName ??= name;
        }

        return name;
    }

    private int ReadIndex()
    {
        if (Current.Kind != TokenKind.Number)
        {
            throw SyntaxError();
        }

        var text = Next().Text;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new ExpressionException($"List index is not within the allowable range; index: [{text}]");
    }

    private Token Next() => _tokens[Position++];

    private bool Accept(bool matches)
    {
        Position += matches ? 1 : 0;
        return matches;
    }
}
