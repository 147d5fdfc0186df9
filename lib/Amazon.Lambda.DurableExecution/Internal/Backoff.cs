namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The delay after each attempt: grown, capped, spread by jitter, in whole seconds and at least one.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan DefaultInitialDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultIncrement = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultMaxDelay = TimeSpan.FromSeconds(300);

    private readonly Func<int, double> _growth;
    private readonly double _cap;
    private readonly JitterStrategy _jitter;

    private Backoff(Func<int, double> growth, double cap, JitterStrategy jitter)
    {
        _growth = growth;
        _cap = cap;
        _jitter = jitter;
    }

    public static Backoff Exponential(TimeSpan? initialDelay, TimeSpan? maxDelay, double rate, JitterStrategy jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        var initial = SecondsOf(initialDelay ?? DefaultInitialDelay, nameof(initialDelay));
        var cap = SecondsOf(maxDelay ?? DefaultMaxDelay, nameof(maxDelay));
        return new Backoff(attempt => initial * Math.Pow(rate, attempt - 1), cap, jitter);
    }

    public static Backoff Linear(TimeSpan? initialDelay, TimeSpan? increment, TimeSpan? maxDelay)
    {
        var initial = SecondsOf(initialDelay ?? DefaultInitialDelay, nameof(initialDelay));
        var step = SecondsOf(increment ?? DefaultIncrement, nameof(increment));
        var cap = SecondsOf(maxDelay ?? DefaultMaxDelay, nameof(maxDelay));
        return new Backoff(attempt => initial + (step * (attempt - 1)), cap, JitterStrategy.None);
    }

    /// <param name="attempt">The attempt that was made, from 1.</param>
    public TimeSpan DelayAfter(int attempt)
    {
        var delay = Math.Min(_growth(attempt), _cap);
        var spread = _jitter switch
        {
            JitterStrategy.None => delay,
            JitterStrategy.Full => delay * Random.Shared.NextDouble(),
            JitterStrategy.Half => delay * (0.5 + (0.5 * Random.Shared.NextDouble())),
            _ => throw new InvalidOperationException($"{_jitter} is no jitter strategy."),
        };
        return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(spread)));
    }

    private static double SecondsOf(TimeSpan delay, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero, parameter);
        return delay.TotalSeconds;
    }
}
