namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Result type of operations without a result; recorded without a payload.</summary>
internal readonly record struct NoResult;
