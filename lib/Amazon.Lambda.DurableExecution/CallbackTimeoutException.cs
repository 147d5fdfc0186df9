namespace Amazon.Lambda.DurableExecution;

/// <summary>The timeout or heartbeat timeout of the callback elapsed.</summary>
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
