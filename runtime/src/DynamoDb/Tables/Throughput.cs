namespace DurableLocal.DynamoDb.Tables;

/// <summary>Units a second: provisioned, or what a table or an index is warm for.</summary>
public sealed record Throughput(long ReadUnits, long WriteUnits)
{
    /// <summary>What an on-demand table and each of its indexes is warm for at least (developer guide, "Understanding DynamoDB warm throughput").</summary>
    public static readonly Throughput OnDemandWarmth = new(12_000, 4_000);

    /// <summary>The greater of the two, unit by unit.</summary>
    public Throughput AtLeast(Throughput other) =>
        new(Math.Max(ReadUnits, other.ReadUnits), Math.Max(WriteUnits, other.WriteUnits));
}

/// <summary>When provisioned throughput last went up and down, in epoch milliseconds.</summary>
/// <param name="Decreases">On the day of the last one, in UTC.</param>
public sealed record ThroughputHistory(long? IncreasedAt, long? DecreasedAt, int Decreases)
{
    public static ThroughputHistory After(ThroughputHistory? present, Throughput old, Throughput wanted, long now)
    {
        var increases = wanted.ReadUnits > old.ReadUnits || wanted.WriteUnits > old.WriteUnits;
        var decreases = wanted.ReadUnits < old.ReadUnits || wanted.WriteUnits < old.WriteUnits;
        return new(
            increases ? now : present?.IncreasedAt,
            decreases ? now : present?.DecreasedAt,
            (present?.DecreasesOn(now) ?? 0) + (decreases ? 1 : 0));
    }

    /// <summary>How many there were on the day of <paramref name="now"/>.</summary>
    public int DecreasesOn(long now) => DecreasedAt is { } last && Day(last) == Day(now) ? Decreases : 0;

    private static DateTime Day(long epochMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(epochMilliseconds).UtcDateTime.Date;
}

/// <summary>Units a second that an on-demand table or index is to take at most; kept and told, not enforced.</summary>
public sealed record OnDemandLimits(long? ReadUnits, long? WriteUnits)
{
    /// <summary>What an update gives to take a limit away.</summary>
    public const long Unlimited = -1;

    /// <summary>The limits after an update, which leaves what it does not name.</summary>
    public static OnDemandLimits? After(OnDemandLimits? present, OnDemandLimits? update)
    {
        if (update is null)
        {
            return present;
        }

        var merged = new OnDemandLimits(After(present?.ReadUnits, update.ReadUnits), After(present?.WriteUnits, update.WriteUnits));
        return merged is { ReadUnits: null, WriteUnits: null } ? null : merged;
    }

    private static long? After(long? present, long? update) => update == Unlimited ? null : update ?? present;
}
