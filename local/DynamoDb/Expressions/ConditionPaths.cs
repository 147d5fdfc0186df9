namespace DurableChaining.Local.DynamoDb.Expressions;

/// <summary>The top-level attributes a condition looks at.</summary>
public static class ConditionPaths
{
    public static IEnumerable<string> Heads(Condition condition, ExpressionBindings bindings) => condition switch
    {
        Conjunction both => Heads(both.Left, bindings).Concat(Heads(both.Right, bindings)),
        Disjunction either => Heads(either.Left, bindings).Concat(Heads(either.Right, bindings)),
        Negation negation => Heads(negation.Inner, bindings),
        Comparison comparison => Heads([comparison.Left, comparison.Right], bindings),
        Between between => Heads([between.Subject, between.Lower, between.Upper], bindings),
        Membership membership => Heads([membership.Subject, .. membership.Choices], bindings),
        FunctionCondition call => Heads([call.Function], bindings),
        _ => [],
    };

    private static IEnumerable<string> Heads(IEnumerable<Operand> operands, ExpressionBindings bindings) =>
        operands.SelectMany(operand => operand switch
        {
            PathOperand path => [bindings.Name(path.Steps[0])],
            FunctionOperand function => Heads(function.Arguments, bindings),
            _ => Enumerable.Empty<string>(),
        });
}
