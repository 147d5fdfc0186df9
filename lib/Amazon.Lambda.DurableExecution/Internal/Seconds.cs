namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The service counts durations in whole seconds.</summary>
internal static class Seconds
{
    /// <summary>Longest wait, retry delay and timeout (model: WaitSeconds, NextAttemptDelaySeconds).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(31_622_400);

    public static TimeSpan Require(TimeSpan value, TimeSpan shortest, string parameter) =>
        value >= shortest && value <= Longest
            ? value
            : throw new ArgumentOutOfRangeException(
                parameter, value, $"{parameter} must be {shortest.TotalSeconds:0} to {Longest.TotalSeconds:0} seconds.");

    /// <summary>Rounded up, at least 1, at most what the service takes.</summary>
    public static int AtLeastOne(TimeSpan value) => (int)Math.Clamp(Math.Ceiling(value.TotalSeconds), 1, Longest.TotalSeconds);

    /// <summary>Rounded up; null for zero, which means no limit.</summary>
    public static int? OrNone(TimeSpan value) => value > TimeSpan.Zero ? AtLeastOne(value) : null;
}
