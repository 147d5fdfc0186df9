namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Parses condition, filter and key condition expressions. OR has the lowest precedence, then AND, then NOT.</summary>
public sealed class ConditionParser
{
    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];

    private readonly TokenReader _tokens;
    private (int Start, int End) _lastGroup = (-1, -1);
    private bool _redundantParentheses;

    private ConditionParser(string text) => _tokens = new TokenReader(text);

    /// <exception cref="ExpressionException">The text is not a valid condition.</exception>
    public static Condition Parse(string text) => new ConditionParser(text).ReadAll();

    private Condition ReadAll()
    {
        var condition = AsCondition(ReadOr());
        _tokens.ExpectEnd();
        ThrowDeferredError();
        return condition;
    }

    private void ThrowDeferredError()
    {
        if (_redundantParentheses)
        {
            throw new ExpressionException("The expression has redundant parentheses;");
        }

        _tokens.ThrowIfFunctionInvalid();
        _tokens.ThrowIfNameReserved();
        _tokens.ThrowIfPathTooLong();
    }

    // A rule returns a Condition or an Operand: which of them a parenthesis contains is known only after its end.
    private object ReadOr()
    {
        var left = ReadAnd();
        while (_tokens.Current.IsKeyword("OR"))
        {
            var condition = AsCondition(left);
            _tokens.AcceptKeyword("OR");
            _tokens.CountOperator();
            left = new Disjunction(condition, AsCondition(ReadAnd()));
        }

        return left;
    }

    private object ReadAnd()
    {
        var left = ReadNot();
        while (_tokens.Current.IsKeyword("AND"))
        {
            var condition = AsCondition(left);
            _tokens.AcceptKeyword("AND");
            _tokens.CountOperator();
            left = new Conjunction(condition, AsCondition(ReadNot()));
        }

        return left;
    }

    private object ReadNot()
    {
        if (!_tokens.AcceptKeyword("NOT"))
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
            _tokens.AcceptSymbol(comparator);
            _tokens.CountOperator();
            return new Comparison(comparator, AsOperand(operand), AsOperand(ReadOperand()));
        }

        if (_tokens.AcceptKeyword("BETWEEN"))
        {
            return ReadBetween(operand);
        }

        return _tokens.AcceptKeyword("IN") ? ReadMembership(operand) : operand;
    }

    private Between ReadBetween(Operand subject)
    {
        _tokens.CountOperator();
        var lower = ReadOperand();
        if (!_tokens.AcceptKeyword("AND"))
        {
            throw _tokens.SyntaxError();
        }

        return new Between(AsOperand(subject), AsOperand(lower), AsOperand(ReadOperand()));
    }

    private Membership ReadMembership(Operand subject)
    {
        _tokens.CountOperator();
        _tokens.ExpectSymbol("(");
        var choices = _tokens.ReadList(() => AsOperand(ReadOperand()));
        _tokens.ExpectSymbol(")");
        return choices.Count > DynamoDbLimits.InOperands
            ? throw new ExpressionException($"The IN operator is provided with too many operands; number of operands: {choices.Count}")
            : new Membership(AsOperand(subject), choices);
    }

    private object ReadPrimary()
    {
        var start = _tokens.Position;
        if (!_tokens.AcceptSymbol("("))
        {
            return _tokens.ReadOperand(() => AsOperand(ReadOperand()), ExpressionFunctions.IsConditionFunction);
        }

        var inner = _tokens.Nested(ReadOr);
        _redundantParentheses |= _lastGroup == (start + 1, _tokens.Position);
        _tokens.ExpectSymbol(")");
        _lastGroup = (start, _tokens.Position);

        // A path may continue after parentheses around its beginning.
        return inner is PathOperand path ? _tokens.ReadSteps([.. path.Steps]) : inner;
    }

    private Operand ReadOperand() => ReadPrimary() as Operand ?? throw _tokens.SyntaxError();

    /// <summary>Reports the use of a condition function as an operand: only size returns a value.</summary>
    private Operand AsOperand(Operand operand)
    {
        if (operand is FunctionOperand { Name: not "size" } function && ExpressionFunctions.IsConditionFunction(function.Name))
        {
            _tokens.DeferMisusedFunction(function);
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
                    _tokens.DeferMisusedFunction(function);
                }

                return new FunctionCondition(function);
            default:
                throw _tokens.SyntaxError();
        }
    }
}
