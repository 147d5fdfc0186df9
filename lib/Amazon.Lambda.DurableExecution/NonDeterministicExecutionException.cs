namespace Amazon.Lambda.DurableExecution;

/// <summary>The workflow asked for another operation than the recorded one, or found a record in a state that its operation cannot have.</summary>
public class NonDeterministicExecutionException : DurableExecutionException
{
    public NonDeterministicExecutionException()
    {
    }

    public NonDeterministicExecutionException(string message)
        : base(message)
    {
    }

    public NonDeterministicExecutionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
