namespace Amazon.Lambda.DurableExecution;

/// <summary>A condition was not met within the attempts that its wait strategy allows.</summary>
public class WaitForConditionException : DurableExecutionException
{
    public WaitForConditionException()
    {
    }

    public WaitForConditionException(string message)
        : base(message)
    {
    }

    public WaitForConditionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Checks made before giving up.</summary>
    public int AttemptsExhausted { get; init; }

    /// <summary>State after the last check.</summary>
    public object? LastState { get; init; }
}
