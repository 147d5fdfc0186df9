using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Which capacity may be asked for a table or an index, by its billing mode.</summary>
internal static class CapacityRules
{
    private const long MostUnits = 1_000_000_000_000;
    private const string FirstWarmth = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

    /// <summary>The warmth a new table begins with, or null for what its billing mode gives.</summary>
    /// <exception cref="DynamoDbException">The capacity does not fit the billing mode.</exception>
    public static Throughput? CheckNewTable(GivenCapacity given, bool onDemand)
    {
        if (onDemand && given.Provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        if (!onDemand && given.Provisioned is null)
        {
            throw DynamoDbException.InvalidParameter("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
        }

        CheckBounds(given.Provisioned, string.Empty);
        if (given.OnDemand is { } limits && !onDemand)
        {
            throw DynamoDbException.InvalidParameter($"{NameOf(limits)} for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.");
        }

        CheckLimits(given.OnDemand, "table", least: 1);
        return FirstWarmthOf(given, "table");
    }

    /// <summary>The index of a new table with its capacity.</summary>
    /// <exception cref="DynamoDbException">The capacity does not fit the billing mode.</exception>
    public static IndexDefinition WithCapacity(IndexDefinition index, GivenCapacity given, bool onDemand)
    {
        if (onDemand == given.Provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter(onDemand
                ? $"ProvisionedThroughput should not be specified for index: {index.Name} when BillingMode is PAY_PER_REQUEST"
                : $"ProvisionedThroughput is not specified for index: {index.Name}");
        }

        CheckBounds(given.Provisioned, $" for index {index.Name}");
        if (given.OnDemand is { } limits && !onDemand)
        {
            throw DynamoDbException.InvalidParameter($"{NameOf(limits)} for OnDemandThroughput for index: {index.Name} cannot be specified when table BillingMode is PROVISIONED.");
        }

        CheckLimits(given.OnDemand, $"index : {index.Name}", least: 1);
        return index with { Provisioned = given.Provisioned, OnDemandLimits = given.OnDemand, Warmed = FirstWarmthOf(given, $"index {index.Name}") };
    }

    /// <exception cref="DynamoDbException">More units than the service counts.</exception>
    public static void CheckBounds(Throughput? given, string where)
    {
        if (given?.ReadUnits > MostUnits)
        {
            throw DynamoDbException.Validation($"Given value {given.ReadUnits} for ReadCapacityUnits is out of bounds{where}");
        }

        if (given?.WriteUnits > MostUnits)
        {
            throw DynamoDbException.Validation($"Given value {given.WriteUnits} for WriteCapacityUnits is out of bounds{where}");
        }
    }

    /// <param name="given">The limits, or null.</param>
    /// <param name="where">Whose they are.</param>
    /// <param name="least">The least limit: an update may also give the one that takes a limit away.</param>
    /// <exception cref="DynamoDbException">A limit is none.</exception>
    public static void CheckLimits(OnDemandLimits? given, string where, long least)
    {
        foreach (var (name, units) in new[] { ("MaxReadRequestUnits", given?.ReadUnits), ("MaxWriteRequestUnits", given?.WriteUnits) })
        {
            if (units < least || units == 0)
            {
                throw DynamoDbException.InvalidParameter($"Requested {name} for OnDemandThroughput for {where} is outside of valid range");
            }
        }
    }

    /// <summary>The name of the first member given.</summary>
    public static string NameOf(OnDemandLimits limits) => limits.ReadUnits is null ? "MaxWriteRequestUnits" : "MaxReadRequestUnits";

    /// <summary>The warmth after an update.</summary>
    /// <exception cref="DynamoDbException">It would be less than before.</exception>
    public static Throughput Warmer(GivenWarmth given, Throughput present, string where)
    {
        RefuseLess(given, present, unit => $"for WarmThroughput for {where} is lower than current WarmThroughput, decreasing WarmThroughput is not supported");
        return given.Over(present);
    }

    private static Throughput? FirstWarmthOf(GivenCapacity given, string where)
    {
        if (given.Warmth is not { } warmth)
        {
            return null;
        }

        RefuseLess(warmth, given.Provisioned ?? Throughput.OnDemandWarmth, unit => given.Provisioned is null
            ? $"for WarmThroughput for {where} is lower than initial throughput for OnDemand. See: {FirstWarmth}"
            : $"for WarmThroughput for {where} is lower than {unit}CapacityUnits of ProvisionedThroughput");
        return warmth.Over(given.Provisioned ?? Throughput.OnDemandWarmth);
    }

    private static void RefuseLess(GivenWarmth given, Throughput least, Func<string, string> reason)
    {
        if (given.ReadUnits < least.ReadUnits)
        {
            throw DynamoDbException.InvalidParameter($"Requested ReadUnitsPerSecond {reason("Read")}");
        }

        if (given.WriteUnits < least.WriteUnits)
        {
            throw DynamoDbException.InvalidParameter($"Requested WriteUnitsPerSecond {reason("Write")}");
        }
    }
}
