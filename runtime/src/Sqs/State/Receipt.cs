namespace DurableLocal.Sqs.State;

/// <summary>
/// The number of one receive of a message: a mark that all receives of the message share while it is in its queue, and the
/// moment of this one. So an earlier handle of a message is told from one of another message that has its row by now.
/// </summary>
internal readonly record struct Receipt(long Number)
{
    /// <summary>Milliseconds since <see cref="Zero"/> take 41 bits for 69 years; 22 bits of the mark make up a positive number.</summary>
    private const int MomentBits = 41;

    private const long LargestMark = (1L << (63 - MomentBits)) - 1;

    /// <summary>A clock that was set back this far is believed, and a receive dated from it again.</summary>
    private const long LargestLead = 24 * 3_600_000L;

    private static readonly long Zero = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>When the message was received, epoch milliseconds.</summary>
    public long Moment => (Number & ((1L << MomentBits) - 1)) + Zero;

    private long Mark => Number >> MomentBits;

    /// <summary>The receipt after this one, later than it even within one millisecond: no two are the same.</summary>
    public Receipt Next(long now)
    {
        var isFirst = Number == 0 || Moment > now + LargestLead;
        var mark = isFirst ? Random.Shared.NextInt64(1, LargestMark) : Mark;
        var moment = isFirst ? now : Math.Max(now, Moment + 1);
        return new Receipt((mark << MomentBits) | (moment - Zero));
    }

    /// <summary>Whether both are receives of the same message.</summary>
    public bool IsOfTheMessageOf(Receipt other) => Number != 0 && Mark == other.Mark;
}
