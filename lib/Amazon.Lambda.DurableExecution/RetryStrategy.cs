using System.Text.RegularExpressions;
using Amazon.Lambda.DurableExecution.Internal;

namespace Amazon.Lambda.DurableExecution;

/// <summary>Retry strategies for steps.</summary>
public static class RetryStrategy
{
    /// <summary>6 attempts; delays from 5 s, doubled up to 60 s; full jitter.</summary>
    public static IRetryStrategy Default { get; } =
        Exponential(maxAttempts: 6, maxDelay: TimeSpan.FromSeconds(60));

    /// <summary>3 attempts; delays from 1 s, doubled up to 5 s; half jitter.</summary>
    public static IRetryStrategy Transient { get; } =
        Exponential(initialDelay: TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromSeconds(5), jitter: JitterStrategy.Half);

    /// <summary>No retries.</summary>
    public static IRetryStrategy None { get; } = FromDelegate((_, _) => RetryDecision.DoNotRetry());

    /// <summary>Creates a strategy whose delays grow by a factor. Without types and patterns, every failure is retried.</summary>
    /// <param name="maxAttempts">Number of attempts, the first included.</param>
    /// <param name="initialDelay">More than zero, at most <paramref name="maxDelay"/>; 5 seconds by default.</param>
    /// <param name="maxDelay">More than zero; 300 seconds by default.</param>
    /// <param name="backoffRate">At least 1.</param>
    /// <param name="retryableExceptions">Exception types that are retried, derived types included; an empty array retries none.</param>
    /// <param name="retryableMessagePatterns">Regular expressions; an exception is retried if its message matches one; an empty array matches none.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Fewer than 1 attempt, a delay that is not positive, an initial delay above the maximum, or a rate less than 1 or infinite.
    /// </exception>
    public static IRetryStrategy Exponential(
        int maxAttempts = 3,
        TimeSpan? initialDelay = null,
        TimeSpan? maxDelay = null,
        double backoffRate = 2,
        JitterStrategy jitter = JitterStrategy.Full,
        Type[]? retryableExceptions = null,
        string[]? retryableMessagePatterns = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        var (initial, max) = (initialDelay ?? Backoff.DefaultInitialDelay, maxDelay ?? Backoff.DefaultMaxDelay);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(initial, TimeSpan.Zero, nameof(initialDelay));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(max, TimeSpan.Zero, nameof(maxDelay));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(initial, max, nameof(initialDelay));
        var backoff = Backoff.Exponential(initial, max, backoffRate, jitter);
        var retryable = RetryFilter(retryableExceptions, retryableMessagePatterns);
        return FromDelegate((exception, attempt) => attempt < maxAttempts && retryable(exception)
            ? RetryDecision.RetryAfter(backoff.DelayAfter(attempt))
            : RetryDecision.DoNotRetry());
    }

    public static IRetryStrategy FromDelegate(Func<Exception, int, RetryDecision> strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return new DelegateRetryStrategy(strategy);
    }

    private static Func<Exception, bool> RetryFilter(Type[]? types, string[]? patterns)
    {
        if (types is null && patterns is null)
            return _ => true;
        var expressions = Array.ConvertAll(patterns ?? [], pattern => new Regex(pattern, RegexOptions.CultureInvariant));
        return exception =>
            Array.Exists(types ?? [], type => type.IsInstanceOfType(exception)) ||
            Array.Exists(expressions, expression => expression.IsMatch(exception.Message));
    }

    private sealed class DelegateRetryStrategy(Func<Exception, int, RetryDecision> strategy) : IRetryStrategy
    {
        public RetryDecision ShouldRetry(Exception exception, int attemptNumber) => strategy(exception, attemptNumber);
    }
}
