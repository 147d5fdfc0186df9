namespace Amazon.Lambda.DurableExecution;

/// <summary>How a step handles an attempt that was interrupted.</summary>
public enum StepSemantics
{
    /// <summary>The attempt runs again; the step must be idempotent.</summary>
    AtLeastOncePerRetry = 0,

    /// <summary>The attempt counts as failed; the retry strategy decides about the next one.</summary>
    AtMostOncePerRetry = 1,
}
