namespace Amazon.Lambda.DurableExecution;

/// <summary>Decides whether and when a failed attempt is retried.</summary>
public interface IRetryStrategy
{
    /// <param name="exception">The exception of the attempt.</param>
    /// <param name="attemptNumber">Number of the failed attempt, from 1.</param>
    RetryDecision ShouldRetry(Exception exception, int attemptNumber);
}
