namespace Amazon.Lambda.DurableExecution;

/// <summary>Decides what follows a check of a condition.</summary>
public interface IWaitStrategy<TState>
{
    /// <param name="state">What the check returned.</param>
    /// <param name="attemptNumber">The check that was made, from 1.</param>
    /// <exception cref="WaitForConditionException">The attempts are used up.</exception>
    WaitDecision Decide(TState state, int attemptNumber);
}
