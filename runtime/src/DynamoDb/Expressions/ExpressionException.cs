namespace DurableLocal.DynamoDb.Expressions;

/// <summary>An invalid expression. The message does not name the parameter; the action that read it adds the name.</summary>
public sealed class ExpressionException(string message) : Exception(message)
{
    public static ExpressionException IncorrectOperandType(string function, string type) =>
        new($"Incorrect operand type for operator or function; operator or function: {function}, operand type: {type}");

    public static ExpressionException IncorrectOperandCount(FunctionOperand function) =>
        new($"Incorrect number of operands for operator or function; operator or function: {function.Name}, number of operands: {function.Arguments.Count}");

    public static ExpressionException RequiresPath(string function) =>
        new($"Operator or function requires a document path; operator or function: {function}");
}
