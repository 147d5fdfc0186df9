namespace DurableLocal.Sqs.State;

/// <summary>The unit in which SQS and its tables state times.</summary>
internal static class EpochClock
{
    /// <summary>Returns the current time in epoch milliseconds.</summary>
    public static long EpochMilliseconds(this TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
