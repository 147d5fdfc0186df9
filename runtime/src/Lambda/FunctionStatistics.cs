namespace DurableLocal.Lambda;

/// <summary>Counts the invocations of one function since the runtime started, and keeps the latest durations.</summary>
internal sealed class FunctionStatistics
{
    /// <summary>Durations from which percentiles are computed.</summary>
    private const int Samples = 1_024;

    private readonly float[] _milliseconds = new float[Samples];
    private long _invocations;
    private long _errors;

    public long Invocations => Interlocked.Read(ref _invocations);

    /// <summary>Called once for each invocation, from any thread. A percentile computed at the same time may miss its duration.</summary>
    public void Record(InvocationOutcome outcome)
    {
        var number = Interlocked.Increment(ref _invocations) - 1;
        _milliseconds[number % Samples] = (float)(outcome.EndedAt - outcome.StartedAt).TotalMilliseconds;
        if (outcome.Kind != InvocationOutcomeKind.Succeeded)
        {
            Interlocked.Increment(ref _errors);
        }
    }

    /// <param name="environments">Live environments of the function.</param>
    public FunctionActivity Read(int environments)
    {
        var invocations = Invocations;
        var durations = _milliseconds[..(int)Math.Min(invocations, Samples)];
        Array.Sort(durations);
        return new FunctionActivity(invocations, Interlocked.Read(ref _errors), Percentile(durations, 0.50), Percentile(durations, 0.95), environments);
    }

    private static double? Percentile(float[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}

/// <summary>The invocations of a function since the runtime started.</summary>
/// <param name="Errors">Those that did not succeed: errors of the function, timeouts, crashes.</param>
/// <param name="MedianMilliseconds">Of the latest 1,024 invocations; null before the first.</param>
/// <param name="Percentile95Milliseconds">As <paramref name="MedianMilliseconds"/>.</param>
/// <param name="Environments">Processes of the function.</param>
public sealed record FunctionActivity(long Invocations, long Errors, double? MedianMilliseconds, double? Percentile95Milliseconds, int Environments)
{
    public static FunctionActivity None { get; } = new(0, 0, null, null, 0);
}
