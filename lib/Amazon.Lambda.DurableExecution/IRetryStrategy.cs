namespace Amazon.Lambda.DurableExecution;

/// <summary>Decides what follows a failed attempt.</summary>
public interface IRetryStrategy
{
    /// <param name="exception">What the attempt threw.</param>
    /// <param name="attemptNumber">The attempt that failed, from 1.</param>
    RetryDecision ShouldRetry(Exception exception, int attemptNumber);
}
