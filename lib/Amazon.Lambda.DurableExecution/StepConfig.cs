namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a step.</summary>
public sealed class StepConfig
{
    /// <summary>Null if a failed step is not retried.</summary>
    public IRetryStrategy? RetryStrategy { get; set; }

    public StepSemantics Semantics { get; set; } = StepSemantics.AtLeastOncePerRetry;
}
