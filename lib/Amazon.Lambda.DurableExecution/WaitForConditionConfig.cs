namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a wait for a condition.</summary>
public sealed class WaitForConditionConfig<TState>
{
    /// <summary>The state passed to the first check.</summary>
    public required TState InitialState { get; set; }

    public required IWaitStrategy<TState> WaitStrategy { get; set; }
}
