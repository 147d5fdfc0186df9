namespace Amazon.Lambda.DurableExecution;

/// <summary>Whether a context is recorded as an operation in the history.</summary>
public enum NestingType
{
    Nested = 0,

    /// <summary>Not recorded: operations inside are recorded under the enclosing operation.</summary>
    Flat = 1,
}
