namespace Amazon.Lambda.DurableExecution;

/// <summary>The invoked function ran out of time.</summary>
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
