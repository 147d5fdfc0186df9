namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The result of an operation that has none; it is recorded without a payload.</summary>
internal readonly record struct Nothing;
