namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Lists the document paths in a condition or an operand.</summary>
public static class ConditionPaths
{
    /// <summary>Returns the names of the top-level attributes that a condition reads.</summary>
    public static IEnumerable<string> TopLevelAttributes(Condition condition, ExpressionBindings bindings) =>
        Of(condition).Select(path => bindings.Name(path.Steps[0]));

    public static IEnumerable<PathOperand> Of(Condition condition) => condition switch
    {
        Conjunction both => Of(both.Left).Concat(Of(both.Right)),
        Disjunction either => Of(either.Left).Concat(Of(either.Right)),
        Negation negation => Of(negation.Inner),
        Comparison comparison => Of(comparison.Left).Concat(Of(comparison.Right)),
        Between between => Of([between.Subject, between.Lower, between.Upper]),
        Membership membership => Of([membership.Subject, .. membership.Choices]),
        FunctionCondition call => Of(call.Function),
        _ => [],
    };

    public static IEnumerable<PathOperand> Of(Operand operand) => operand switch
    {
        PathOperand path => [path],
        FunctionOperand function => Of(function.Arguments),
        ArithmeticOperand arithmetic => Of(arithmetic.Left).Concat(Of(arithmetic.Right)),
        _ => [],
    };

    private static IEnumerable<PathOperand> Of(IReadOnlyList<Operand> operands) => operands.SelectMany(Of);
}
