namespace Amazon.Lambda.DurableExecution;

/// <summary>Root of everything a durable operation throws to a workflow.</summary>
public class DurableExecutionException : Exception
{
    public DurableExecutionException()
    {
    }

    public DurableExecutionException(string message)
        : base(message)
    {
    }

    public DurableExecutionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
