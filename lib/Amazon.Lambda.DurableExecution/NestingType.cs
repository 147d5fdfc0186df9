namespace Amazon.Lambda.DurableExecution;

/// <summary>Whether a context has an operation of its own in the history.</summary>
public enum NestingType
{
    Nested = 0,

    /// <summary>No operation of its own: what runs inside is recorded under the enclosing operation.</summary>
    Flat = 1,
}
