namespace Amazon.Lambda.DurableExecution;

/// <summary>Decides whether and when a condition is checked again.</summary>
public interface IWaitStrategy<TState>
{
    /// <param name="state">The state that the check returned.</param>
    /// <param name="attemptNumber">Number of the completed check, from 1.</param>
    /// <exception cref="WaitForConditionException">No attempts are left.</exception>
    WaitDecision Decide(TState state, int attemptNumber);
}
