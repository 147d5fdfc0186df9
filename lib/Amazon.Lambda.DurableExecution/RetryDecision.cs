namespace Amazon.Lambda.DurableExecution;

/// <summary>Whether and when a failed attempt is retried.</summary>
public readonly struct RetryDecision
{
    private RetryDecision(bool shouldRetry, TimeSpan delay)
    {
        ShouldRetry = shouldRetry;
        Delay = delay;
    }

    public bool ShouldRetry { get; }

    /// <summary>Time before the next attempt. Rounded up to whole seconds, at least 1.</summary>
    public TimeSpan Delay { get; }

    public static RetryDecision DoNotRetry() => default;

    public static RetryDecision RetryAfter(TimeSpan delay) => new(true, delay);
}
