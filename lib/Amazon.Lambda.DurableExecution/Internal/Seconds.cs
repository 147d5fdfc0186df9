namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Converts durations to the whole seconds that the service uses.</summary>
internal static class Seconds
{
    /// <summary>Maximum wait, retry delay and timeout (service model: WaitSeconds, NextAttemptDelaySeconds).</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(31_622_400);

    public static TimeSpan Require(TimeSpan value, TimeSpan minimum, string parameter) =>
        value >= minimum && value <= Max
            ? value
            : throw new ArgumentOutOfRangeException(
                parameter, value, $"{parameter} must be {minimum.TotalSeconds:0} to {Max.TotalSeconds:0} seconds.");

    /// <summary>Rounds up to whole seconds, at least 1, at most <see cref="Max"/>.</summary>
    public static int AtLeastOne(TimeSpan value) => (int)Math.Clamp(Math.Ceiling(value.TotalSeconds), 1, Max.TotalSeconds);

    /// <summary>Rounds up to whole seconds; null for zero, which means no limit.</summary>
    public static int? OrNone(TimeSpan value) => value > TimeSpan.Zero ? AtLeastOne(value) : null;
}
