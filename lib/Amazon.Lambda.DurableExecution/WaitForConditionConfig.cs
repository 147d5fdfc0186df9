namespace Amazon.Lambda.DurableExecution;

/// <summary>Options of a wait for a condition.</summary>
public sealed class WaitForConditionConfig<TState>
{
    /// <summary>What the first check is given.</summary>
    public required TState InitialState { get; set; }

    public required IWaitStrategy<TState> WaitStrategy { get; set; }
}
