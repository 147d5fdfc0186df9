using System.Globalization;
using System.Text;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// The size of the update expression of an UpdateItem, which must not exceed the limit of an item either: each clause with
/// the names and values in it, independent of the stored item. The constants are not documented; they were measured
/// against the service.
/// </summary>
internal static class UpdateExpressionSize
{
    private const int Update = 3;
    private const int Write = 19;
    private const int Removal = 1;
    private const int TargetStep = 4;
    private const int Read = 1;
    private const int ReadStep = 14;

    public static int Of(IReadOnlyList<UpdateClause> clauses, ExpressionBindings bindings) =>
        Update + clauses.Sum(clause => clause.IsRemoval
            ? Removal + TargetSize(clause.Path, bindings)
            : Write + TargetSize(clause.Path, bindings) + Size(clause.Value!, bindings));

    private static int TargetSize(PathOperand path, ExpressionBindings bindings) =>
        path.Steps.Sum(step => TargetStep + Size(step, bindings)) - TargetStep;

    private static int Size(Operand operand, ExpressionBindings bindings) => operand switch
    {
        ValueOperand value => ItemSize.Of(bindings.Value(value)),
        PathOperand path => Read + path.Steps.Sum(step => ReadStep + Size(step, bindings)),
        ArithmeticOperand sum => (sum.Operator == "+" ? 34 : 37) + Size(sum.Left, bindings) + Size(sum.Right, bindings),
        FunctionOperand function => (function.Name == "list_append" ? 37 : 39) + function.Arguments.Sum(argument => Size(argument, bindings)),
        _ => throw new InvalidOperationException($"operand: {operand.GetType().Name} has no size in an update"),
    };

    private static int Size(PathStep step, ExpressionBindings bindings) => step.IsIndex
        ? step.Index.ToString(CultureInfo.InvariantCulture).Length
        : Encoding.UTF8.GetByteCount(bindings.Name(step));
}
