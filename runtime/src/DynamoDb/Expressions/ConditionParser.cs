namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Parses condition, filter and key condition expressions. OR binds weakest, then AND, then NOT.</summary>
public sealed class ConditionParser
{
    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];

    private readonly TokenReader _tokens;
    private (int Start, int End) _lastGroup = (-1, -1);
    private bool _redundantParentheses;
    private string? _misusedFunction;

    private ConditionParser(string text) => _tokens = new TokenReader(text);

    /// <exception cref="ExpressionException">The text is no condition.</exception>
    public static Condition Parse(string text) => new ConditionParser(text).ReadAll(anyParentheses: false);

    /// <summary>A key condition, which alone may have more parentheses than it needs.</summary>
    /// <exception cref="ExpressionException">The text is no condition.</exception>
    public static Condition ParseKeyCondition(string text) => new ConditionParser(text).ReadAll(anyParentheses: true);

    private Condition ReadAll(bool anyParentheses)
    {
        var condition = AsCondition(ReadOr());
        _tokens.ExpectEnd();
        _redundantParentheses &= !anyParentheses;
        RefuseKeptErrors();
        return condition;
    }

    private void RefuseKeptErrors()
    {
        if (_redundantParentheses)
        {
            throw new ExpressionException("The expression has redundant parentheses;");
        }

        if (_tokens.UnknownFunction is { } unknown)
        {
            throw new ExpressionException(unknown);
        }

        if (_misusedFunction is { } misused)
        {
            throw new ExpressionException($"The function is not allowed to be used this way in an expression; function: {misused}");
        }

        if (_tokens.ReservedWord is { } reserved)
        {
            throw new ExpressionException($"Attribute name is a reserved keyword; reserved keyword: {reserved}");
        }

        _tokens.RefuseLongPath();
    }

    // A rule answers a Condition or, inside parentheses, an Operand: only what follows the bracket tells which it was.
    private object ReadOr()
    {
        var left = ReadAnd();
        while (_tokens.Current.IsWord("OR"))
        {
            var condition = AsCondition(left);
            _tokens.TakeWord("OR");
            _tokens.CountOperator();
            left = new Disjunction(condition, AsCondition(ReadAnd()));
        }

        return left;
    }

    private object ReadAnd()
    {
        var left = ReadNot();
        while (_tokens.Current.IsWord("AND"))
        {
            var condition = AsCondition(left);
            _tokens.TakeWord("AND");
            _tokens.CountOperator();
            left = new Conjunction(condition, AsCondition(ReadNot()));
        }

        return left;
    }

    private object ReadNot()
    {
        if (!_tokens.TakeWord("NOT"))
        {
            return ReadTest();
        }

        _tokens.CountOperator();
        return new Negation(AsCondition(_tokens.Nested(ReadNot)));
    }

    private object ReadTest()
    {
        var subject = ReadPrimary();
        if (subject is not Operand operand)
        {
            return subject;
        }

        if (Array.Find(Comparators, _tokens.Current.IsSymbol) is { } comparator)
        {
            _tokens.TakeSymbol(comparator);
            _tokens.CountOperator();
            return new Comparison(comparator, Plain(operand), Plain(ReadOperand()));
        }

        if (_tokens.TakeWord("BETWEEN"))
        {
            return ReadBetween(operand);
        }

        return _tokens.TakeWord("IN") ? ReadMembership(operand) : operand;
    }

    private Between ReadBetween(Operand subject)
    {
        _tokens.CountOperator();
        var lower = ReadOperand();
        if (!_tokens.TakeWord("AND"))
        {
            throw _tokens.SyntaxError();
        }

        return new Between(Plain(subject), Plain(lower), Plain(ReadOperand()));
    }

    private Membership ReadMembership(Operand subject)
    {
        _tokens.CountOperator();
        _tokens.ExpectSymbol("(");
        var choices = _tokens.ReadList(() => Plain(ReadOperand()));
        _tokens.ExpectSymbol(")");
        return choices.Count > DynamoDbLimits.InOperands
            ? throw new ExpressionException($"The IN operator is provided with too many operands; number of operands: {choices.Count}")
            : new Membership(Plain(subject), choices);
    }

    private object ReadPrimary()
    {
        var start = _tokens.Position;
        if (!_tokens.TakeSymbol("("))
        {
            return _tokens.ReadOperand(() => Plain(ReadOperand()), ExpressionFunctions.IsOfCondition);
        }

        var inner = _tokens.Nested(ReadOr);
        _redundantParentheses |= _lastGroup == (start + 1, _tokens.Position);
        _tokens.ExpectSymbol(")");
        _lastGroup = (start, _tokens.Position);

        // A path may go on after brackets around its beginning.
        return inner is PathOperand path ? _tokens.ReadSteps([.. path.Steps]) : inner;
    }

    private Operand ReadOperand() => ReadPrimary() as Operand ?? throw _tokens.SyntaxError();

    /// <summary>Only size has a value; the other functions are conditions.</summary>
    private Operand Plain(Operand operand)
    {
        if (operand is FunctionOperand { Name: not "size" } function && ExpressionFunctions.IsOfCondition(function.Name))
        {
            _misusedFunction ??= function.Name;
        }

        return operand;
    }

    private Condition AsCondition(object parsed)
    {
        switch (parsed)
        {
            case Condition condition:
                return condition;
            case FunctionOperand function:
                if (function.Name == "size")
                {
                    _misusedFunction ??= function.Name;
                }

                return new FunctionCondition(function);
            default:
                throw _tokens.SyntaxError();
        }
    }
}
