namespace DurableChaining.Ingest;

/// <summary>How much of an invocation's time the records of its batch may take.</summary>
public static class ResponseDeadline
{
    /// <summary>Time kept for the response at the end of an invocation. Records not handled by then return to the queue.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(2);

    /// <summary>Returns all of the remaining time but two seconds, or half of it where that is more. The less is left, the earlier the deadline.</summary>
    /// <param name="remaining">Time until Lambda ends the invocation; not positive if it is over.</param>
    public static TimeSpan TimeFor(TimeSpan remaining)
    {
        var half = remaining / 2;
        return remaining <= TimeSpan.Zero ? TimeSpan.Zero : remaining - (half < Reserve ? half : Reserve);
    }
}
