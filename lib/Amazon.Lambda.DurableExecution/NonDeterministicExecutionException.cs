namespace Amazon.Lambda.DurableExecution;

/// <summary>The workflow called a different operation than the recorded one, or the recorded status is not valid for the operation.</summary>
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
