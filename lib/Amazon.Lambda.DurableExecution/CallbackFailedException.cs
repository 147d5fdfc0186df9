namespace Amazon.Lambda.DurableExecution;

/// <summary>The external system reported a failure of the callback.</summary>
public class CallbackFailedException : CallbackException
{
    public CallbackFailedException()
    {
    }

    public CallbackFailedException(string message)
        : base(message)
    {
    }

    public CallbackFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
