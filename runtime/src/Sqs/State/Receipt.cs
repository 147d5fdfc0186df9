namespace DurableLocal.Sqs.State;

/// <summary>
/// The number of one receive of a message. The upper bits are a random mark that all receives of the message in its
/// current queue share, the lower bits the time of the receive. An earlier handle of a message is thereby distinguished
/// from a handle of another message whose row number is now reused.
/// </summary>
internal readonly record struct Receipt(long Number)
{
    /// <summary>Milliseconds since <see cref="Zero"/> take 41 bits for 69 years; the mark takes the other 22 bits of a positive number.</summary>
    private const int TimeBits = 41;

    private const long MaxMark = (1L << (63 - TimeBits)) - 1;

    /// <summary>How far the last receive may be in the future before the clock is assumed to have been set back.</summary>
    private const long MaxClockLead = 24 * 3_600_000L;

    private static readonly long Zero = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>When the message was received, epoch milliseconds.</summary>
    public long ReceivedAt => (Number & ((1L << TimeBits) - 1)) + Zero;

    private long Mark => Number >> TimeBits;

    /// <summary>Returns the receipt of the next receive, at least one millisecond later than this one: no two are equal.</summary>
    public Receipt Next(long now)
    {
        var isFirst = Number == 0 || ReceivedAt > now + MaxClockLead;
        var mark = isFirst ? Random.Shared.NextInt64(1, MaxMark) : Mark;
        var receivedAt = isFirst ? now : Math.Max(now, ReceivedAt + 1);
        return new Receipt((mark << TimeBits) | (receivedAt - Zero));
    }

    /// <summary>Returns whether both are receives of the same message.</summary>
    public bool IsOfSameMessage(Receipt other) => Number != 0 && Mark == other.Mark;
}
