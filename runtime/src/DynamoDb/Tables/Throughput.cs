namespace DurableLocal.DynamoDb.Tables;

/// <summary>Read and write units per second: provisioned throughput or warm throughput.</summary>
public sealed record Throughput(long ReadUnits, long WriteUnits)
{
    /// <summary>The initial warm throughput of an on-demand table and of each of its indexes (developer guide, "Understanding DynamoDB warm throughput").</summary>
    public static readonly Throughput OnDemandInitial = new(12_000, 4_000);

    /// <summary>Returns the maximum of both, separately for reads and writes.</summary>
    public Throughput AtLeast(Throughput other) =>
        new(Math.Max(ReadUnits, other.ReadUnits), Math.Max(WriteUnits, other.WriteUnits));
}

/// <summary>When provisioned throughput was last increased and decreased, in epoch milliseconds.</summary>
/// <param name="Decreases">Number of decreases on the UTC day of the last one.</param>
public sealed record ThroughputHistory(long? IncreasedAt, long? DecreasedAt, int Decreases)
{
    /// <summary>Returns the history after a change from <paramref name="old"/> to <paramref name="wanted"/>.</summary>
    public static ThroughputHistory After(ThroughputHistory? current, Throughput old, Throughput wanted, long now)
    {
        var increases = wanted.ReadUnits > old.ReadUnits || wanted.WriteUnits > old.WriteUnits;
        var decreases = wanted.ReadUnits < old.ReadUnits || wanted.WriteUnits < old.WriteUnits;
        return new(
            increases ? now : current?.IncreasedAt,
            decreases ? now : current?.DecreasedAt,
            (current?.DecreasesOn(now) ?? 0) + (decreases ? 1 : 0));
    }

    /// <summary>Returns the number of decreases on the UTC day of <paramref name="now"/>.</summary>
    public int DecreasesOn(long now) => DecreasedAt is { } last && Day(last) == Day(now) ? Decreases : 0;

    private static DateTime Day(long epochMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(epochMilliseconds).UtcDateTime.Date;
}

/// <summary>Maximum units per second of an on-demand table or index. Stored and returned, but not enforced.</summary>
public sealed record OnDemandLimits(long? ReadUnits, long? WriteUnits)
{
    /// <summary>The value that removes a limit in an update.</summary>
    public const long Unlimited = -1;

    /// <summary>Returns the limits after an update, which keeps the limits that it does not contain.</summary>
    public static OnDemandLimits? After(OnDemandLimits? current, OnDemandLimits? update)
    {
        if (update is null)
        {
            return current;
        }

        var merged = new OnDemandLimits(After(current?.ReadUnits, update.ReadUnits), After(current?.WriteUnits, update.WriteUnits));
        return merged is { ReadUnits: null, WriteUnits: null } ? null : merged;
    }

    private static long? After(long? current, long? update) => update == Unlimited ? null : update ?? current;
}
