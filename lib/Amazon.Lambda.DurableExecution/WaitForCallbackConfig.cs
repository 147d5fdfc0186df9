namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a callback whose id a submitter step hands out.</summary>
public class WaitForCallbackConfig : CallbackConfig
{
    /// <summary>For the submitter; null means that it is not retried.</summary>
    public IRetryStrategy? RetryStrategy { get; set; }
}
