namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Computes the delay after an attempt: growth up to a cap, then jitter, rounded up to whole seconds, at least 1 s.</summary>
internal sealed class Backoff
{
    public static readonly TimeSpan DefaultInitialDelay = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan DefaultMaxDelay = TimeSpan.FromSeconds(300);

    private static readonly TimeSpan DefaultIncrement = TimeSpan.FromSeconds(5);

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
        ArgumentOutOfRangeException.ThrowIfEqual(rate, double.PositiveInfinity);
        var initial = ToSeconds(initialDelay ?? DefaultInitialDelay, nameof(initialDelay));
        var cap = ToSeconds(maxDelay ?? DefaultMaxDelay, nameof(maxDelay));
        return new Backoff(attempt => initial * Math.Pow(rate, attempt - 1), cap, jitter);
    }

    public static Backoff Linear(TimeSpan? initialDelay, TimeSpan? increment, TimeSpan? maxDelay)
    {
        var initial = ToSeconds(initialDelay ?? DefaultInitialDelay, nameof(initialDelay));
        var step = ToSeconds(increment ?? DefaultIncrement, nameof(increment));
        var cap = maxDelay is { } max ? ToSeconds(max, nameof(maxDelay)) : double.PositiveInfinity;
        return new Backoff(attempt => initial + (step * (attempt - 1)), cap, JitterStrategy.None);
    }

    /// <summary>Returns the delay between an attempt and the next one.</summary>
    /// <param name="attempt">Number of the completed attempt, from 1.</param>
    public TimeSpan DelayAfter(int attempt)
    {
        var delay = Math.Min(_growth(attempt), _cap);
        var jittered = _jitter switch
        {
            JitterStrategy.None => delay,
            JitterStrategy.Full => delay * Random.Shared.NextDouble(),
            JitterStrategy.Half => delay * (0.5 + (0.5 * Random.Shared.NextDouble())),
            _ => throw new InvalidOperationException($"Unknown jitter strategy: {_jitter}."),
        };
        return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(jittered)));
    }

    private static double ToSeconds(TimeSpan delay, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero, parameter);
        return delay.TotalSeconds;
    }
}
