namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a callback with a submitter step.</summary>
public class WaitForCallbackConfig : CallbackConfig
{
    /// <summary>Retry strategy of the submitter; null if it is not retried.</summary>
    public IRetryStrategy? RetryStrategy { get; set; }
}
