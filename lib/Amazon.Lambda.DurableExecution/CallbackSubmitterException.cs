namespace Amazon.Lambda.DurableExecution;

/// <summary>The submitter step of a callback failed and is not retried.</summary>
public class CallbackSubmitterException : CallbackException
{
    public CallbackSubmitterException()
    {
    }

    public CallbackSubmitterException(string message)
        : base(message)
    {
    }

    public CallbackSubmitterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
