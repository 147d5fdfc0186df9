namespace Amazon.Lambda.DurableExecution;

/// <summary>The invoked function timed out.</summary>
public class InvokeTimedOutException : InvokeException
{
    public InvokeTimedOutException()
    {
    }

    public InvokeTimedOutException(string message)
        : base(message)
    {
    }

    public InvokeTimedOutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
