namespace Amazon.Lambda.DurableExecution;

/// <summary>Base class of the exceptions that durable operations throw.</summary>
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
