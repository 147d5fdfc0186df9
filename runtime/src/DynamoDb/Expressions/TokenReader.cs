using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>
/// The tokens of one expression and the rules that its three grammars share: paths, references, calls, the form of a
/// syntax error. Errors of meaning are kept and told only when the whole text has parsed, as the service does.
/// </summary>
public sealed class TokenReader
{
    /// <summary>Deeper nesting than 300 operators allow is no legal expression; the bound keeps the stack safe.</summary>
    private const int DeepestNesting = DynamoDbLimits.ExpressionOperators;

    /// <summary>The words of the grammars, in all of which they are no names. The other reserved words parse as names and are refused then.</summary>
    private static readonly FrozenSet<string> Keywords =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE");

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _depth;
    private int _operators;
    private int _longestPath;

    /// <param name="text">The expression.</param>
    /// <param name="tellsSize">Whether the refusal of a text too long says how long it is, as all but an update's do.</param>
    public TokenReader(string text, bool tellsSize = true)
    {
        if (text.Length == 0)
        {
            throw new ExpressionException("The expression can not be empty;");
        }

        if (Encoding.UTF8.GetByteCount(text) is var size and > DynamoDbLimits.ExpressionBytes)
        {
            throw new ExpressionException("Expression size has exceeded the maximum allowed size;" + (tellsSize ? $" expression size: {size}" : string.Empty));
        }

        _text = text;
        _tokens = Lexer.Split(text);
    }

    public int Position { get; private set; }

    public Token Current => _tokens[Position];

    public Token Following => _tokens[Math.Min(Position + 1, _tokens.Count - 1)];

    public string? ReservedWord { get; private set; }

    /// <summary>What is wrong with a function that the grammar does not have.</summary>
    public string? UnknownFunction { get; private set; }

    public bool TakeSymbol(string symbol) => Take(Current.IsSymbol(symbol));

    public bool TakeWord(string word) => Take(Current.IsWord(word));

    public void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol))
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

    /// <summary>Names the token that has no place and its neighbours as they stand in the text.</summary>
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

    /// <summary>Runs a nested rule.</summary>
    public T Nested<T>(Func<T> rule)
    {
        if (++_depth > DeepestNesting)
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

    /// <summary>The last error of meaning to be told.</summary>
    /// <exception cref="ExpressionException">A path is too long.</exception>
    public void RefuseLongPath()
    {
        if (_longestPath > DynamoDbLimits.NestingLevels)
        {
            throw new ExpressionException($"The document path has too many nesting levels; nesting levels: {_longestPath}");
        }
    }

    /// <summary>A path, a value reference, or a call whose arguments are read by <paramref name="argument"/>.</summary>
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

    /// <summary>What follows of a path that has begun with <paramref name="steps"/>.</summary>
    public PathOperand ReadSteps(List<PathStep> steps)
    {
        while (true)
        {
            if (TakeSymbol("."))
            {
                steps.Add(new PathStep(ReadName(), 0));
            }
            else if (TakeSymbol("["))
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
        while (TakeSymbol(","))
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
            UnknownFunction ??= ExpressionFunctions.Refusal(name);
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
            ReservedWord ??= name;
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

    private bool Take(bool matches)
    {
        Position += matches ? 1 : 0;
        return matches;
    }
}
