using Amazon.Lambda.DurableExecution.Internal;

namespace Amazon.Lambda.DurableExecution;

/// <summary>
/// Wait strategies for conditions. Each stops when <c>isDone</c> returns true and throws
/// <see cref="WaitForConditionException"/> when no attempts are left; without <c>isDone</c> it never stops earlier.
/// </summary>
public static class WaitStrategy
{
    /// <summary>Creates a strategy whose delays grow by a factor.</summary>
    /// <param name="initialDelay">5 seconds by default.</param>
    /// <param name="maxDelay">300 seconds by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 attempt, a negative delay, or a rate less than 1.</exception>
    public static IWaitStrategy<TState> Exponential<TState>(
        int maxAttempts = 60,
        TimeSpan? initialDelay = null,
        TimeSpan? maxDelay = null,
        double backoffRate = 1.5,
        JitterStrategy jitter = JitterStrategy.Full,
        Func<TState, bool>? isDone = null) =>
        Create(maxAttempts, Backoff.Exponential(initialDelay, maxDelay, backoffRate, jitter), isDone);

    /// <summary>Creates a strategy whose delays grow by a fixed increment.</summary>
    /// <param name="initialDelay">5 seconds by default.</param>
    /// <param name="increment">5 seconds by default.</param>
    /// <param name="maxDelay">No maximum by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 attempt, or a negative delay.</exception>
    public static IWaitStrategy<TState> Linear<TState>(
        int maxAttempts = 60,
        TimeSpan? initialDelay = null,
        TimeSpan? increment = null,
        TimeSpan? maxDelay = null,
        Func<TState, bool>? isDone = null) =>
        Create(maxAttempts, Backoff.Linear(initialDelay, increment, maxDelay), isDone);

    /// <summary>Creates a strategy with a constant delay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 attempt, or a negative delay.</exception>
    public static IWaitStrategy<TState> Fixed<TState>(TimeSpan delay, int maxAttempts = 60, Func<TState, bool>? isDone = null) =>
        Create(maxAttempts, Backoff.Linear(delay, TimeSpan.Zero, delay), isDone);

    public static IWaitStrategy<TState> FromDelegate<TState>(Func<TState, int, WaitDecision> strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return new DelegateWaitStrategy<TState>(strategy);
    }

    private static DelegateWaitStrategy<TState> Create<TState>(int maxAttempts, Backoff backoff, Func<TState, bool>? isDone)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        return new DelegateWaitStrategy<TState>((state, attempt) =>
        {
            if (isDone?.Invoke(state) == true)
                return WaitDecision.Stop();
            if (attempt >= maxAttempts)
            {
                throw new WaitForConditionException($"The condition was not met in {attempt} attempts.")
                {
                    AttemptsExhausted = attempt,
                    LastState = state,
                };
            }

            return WaitDecision.ContinueAfter(backoff.DelayAfter(attempt));
        });
    }

    private sealed class DelegateWaitStrategy<TState>(Func<TState, int, WaitDecision> strategy) : IWaitStrategy<TState>
    {
        public WaitDecision Decide(TState state, int attemptNumber) => strategy(state, attemptNumber);
    }
}
