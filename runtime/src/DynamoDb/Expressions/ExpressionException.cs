namespace DurableLocal.DynamoDb.Expressions;

/// <summary>What is wrong with an expression; whoever knows which parameter it came in says so to the caller.</summary>
public sealed class ExpressionException(string message) : Exception(message);
