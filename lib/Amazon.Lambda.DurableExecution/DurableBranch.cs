namespace Amazon.Lambda.DurableExecution;

/// <summary>One branch of a parallel operation, with its name in the history.</summary>
public sealed record DurableBranch<T>(string Name, Func<IDurableContext, CancellationToken, Task<T>> Func);
