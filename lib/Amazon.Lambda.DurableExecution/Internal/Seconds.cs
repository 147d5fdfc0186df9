namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Converts durations to the whole seconds that the service uses.</summary>
internal static class Seconds
{
    /// <summary>Maximum wait, retry delay and timeout (service model: WaitSeconds, NextAttemptDelaySeconds).</summary>
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(31_622_400);

    private static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    public static TimeSpan Require(TimeSpan value, string parameter) =>
        value >= Min && value <= Max
            ? value
            : throw new ArgumentOutOfRangeException(
                parameter, value, $"{parameter} must be {Min.TotalSeconds:0} to {Max.TotalSeconds:0} seconds.");

    /// <summary>Accepts zero, which means no limit; a fraction of a second would be rounded without notice.</summary>
    public static TimeSpan RequireOrZero(TimeSpan value, string parameter) =>
        value == TimeSpan.Zero ? value : Require(value, parameter);

    /// <summary>Rounds up to whole seconds, at least 1, at most <see cref="Max"/>.</summary>
    public static int AtLeastOne(TimeSpan value) => (int)Math.Clamp(Math.Ceiling(value.TotalSeconds), 1, Max.TotalSeconds);

    /// <summary>Rounds up to whole seconds; null for zero, which means no limit.</summary>
    public static int? OrNone(TimeSpan value) => value > TimeSpan.Zero ? AtLeastOne(value) : null;
}
