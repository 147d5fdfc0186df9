namespace Amazon.Lambda.DurableExecution;

/// <summary>What an interruption within an attempt of a step means.</summary>
public enum StepSemantics
{
    /// <summary>The attempt runs again: the step must be safe to repeat.</summary>
    AtLeastOncePerRetry = 0,

    /// <summary>The attempt counts as failed, and the retry strategy decides.</summary>
    AtMostOncePerRetry = 1,
}
