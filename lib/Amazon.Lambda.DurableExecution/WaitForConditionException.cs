namespace Amazon.Lambda.DurableExecution;

/// <summary>A condition was not met within the attempts of its wait strategy.</summary>
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

    /// <summary>Number of checks made.</summary>
    public int AttemptsExhausted { get; init; }

    /// <summary>The state after the last check.</summary>
    public object? LastState { get; init; }
}
