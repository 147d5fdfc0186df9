namespace Amazon.Lambda.DurableExecution;

/// <summary>Whether and when a condition is checked again.</summary>
public readonly record struct WaitDecision
{
    private WaitDecision(bool shouldContinue, TimeSpan delay)
    {
        ShouldContinue = shouldContinue;
        Delay = delay;
    }

    public bool ShouldContinue { get; }

    /// <summary>Time before the next check. Rounded up to whole seconds, at least 1.</summary>
    public TimeSpan Delay { get; }

    public static WaitDecision Stop() => default;

    public static WaitDecision ContinueAfter(TimeSpan delay) => new(true, delay);
}
