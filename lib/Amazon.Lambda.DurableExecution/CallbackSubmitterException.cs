namespace Amazon.Lambda.DurableExecution;

/// <summary>The step that hands out the callback id failed for good.</summary>
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
