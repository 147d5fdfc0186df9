using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Engine;

/// <summary>How the target of a chained invoke ended.</summary>
/// <param name="Result">UTF-8 of the result text, or null.</param>
/// <param name="Error">The ErrorObject as JSON, unless SUCCEEDED.</param>
internal sealed record ChainedCompletion(int Sequence, OperationStatus Status, byte[]? Result, byte[]? Error);
