using System.Globalization;
using System.Text;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// What UpdateItem holds against the limit of an item besides the item itself: its update expression, each clause with what
/// it names and the values it is given, whatever the item holds. The amounts are in no guide; they are those that the
/// service was measured to take.
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
            ? Removal + SizeOfTarget(clause.Path, bindings)
            : Write + SizeOfTarget(clause.Path, bindings) + Size(clause.Value!, bindings));

    private static int SizeOfTarget(PathOperand path, ExpressionBindings bindings) =>
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
