namespace Amazon.Lambda.DurableExecution;

/// <summary>The callback's timeout or heartbeat timeout ran out.</summary>
public class CallbackTimeoutException : CallbackException
{
    public CallbackTimeoutException()
    {
    }

    public CallbackTimeoutException(string message)
        : base(message)
    {
    }

    public CallbackTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
