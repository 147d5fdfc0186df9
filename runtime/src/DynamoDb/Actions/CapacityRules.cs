using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Validates the capacity of a table or an index against the billing mode.</summary>
internal static class CapacityRules
{
    private const long MaximumUnits = 1_000_000_000_000;
    private const string InitialThroughputPage = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

    /// <summary>Checks the capacity of a new table; returns its warm throughput, or null for the default of its billing mode.</summary>
    /// <exception cref="DynamoDbException">The capacity does not match the billing mode.</exception>
    public static Throughput? CheckNewTable(RequestedCapacity given, bool onDemand)
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

        CheckLimits(given.OnDemand, "table", minimum: 1);
        return InitialWarmThroughput(given, "table");
    }

    /// <summary>Returns a new index with its capacity.</summary>
    /// <exception cref="DynamoDbException">The capacity does not match the billing mode.</exception>
    public static IndexDefinition WithCapacity(IndexDefinition index, RequestedCapacity given, bool onDemand)
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

        CheckLimits(given.OnDemand, $"index : {index.Name}", minimum: 1);
        return index with { Provisioned = given.Provisioned, OnDemandLimits = given.OnDemand, RaisedWarmThroughput = InitialWarmThroughput(given, $"index {index.Name}") };
    }

    /// <exception cref="DynamoDbException">The number of units is above the maximum.</exception>
    public static void CheckBounds(Throughput? given, string where)
    {
        if (given?.ReadUnits > MaximumUnits)
        {
            throw DynamoDbException.Validation($"Given value {given.ReadUnits} for ReadCapacityUnits is out of bounds{where}");
        }

        if (given?.WriteUnits > MaximumUnits)
        {
            throw DynamoDbException.Validation($"Given value {given.WriteUnits} for WriteCapacityUnits is out of bounds{where}");
        }
    }

    /// <param name="given">The limits, or null.</param>
    /// <param name="where">The table or index, as the message names it.</param>
    /// <param name="minimum">The lowest value allowed: -1 in an update, where it removes a limit.</param>
    /// <exception cref="DynamoDbException">A limit is 0 or below the minimum.</exception>
    public static void CheckLimits(OnDemandLimits? given, string where, long minimum)
    {
        foreach (var (name, units) in new[] { ("MaxReadRequestUnits", given?.ReadUnits), ("MaxWriteRequestUnits", given?.WriteUnits) })
        {
            if (units < minimum || units == 0)
            {
                throw DynamoDbException.InvalidParameter($"Requested {name} for OnDemandThroughput for {where} is outside of valid range");
            }
        }
    }

    /// <summary>The name of the first member that the request has.</summary>
    public static string NameOf(OnDemandLimits limits) => limits.ReadUnits is null ? "MaxWriteRequestUnits" : "MaxReadRequestUnits";

    /// <summary>Returns the warm throughput after an update.</summary>
    /// <exception cref="DynamoDbException">It would be lower than the current one.</exception>
    public static Throughput IncreaseWarmThroughput(RequestedWarmThroughput given, Throughput current, string where)
    {
        RejectDecrease(given, current, unit => $"for WarmThroughput for {where} is lower than current WarmThroughput, decreasing WarmThroughput is not supported");
        return given.WithDefaults(current);
    }

    private static Throughput? InitialWarmThroughput(RequestedCapacity given, string where)
    {
        if (given.WarmThroughput is not { } requested)
        {
            return null;
        }

        RejectDecrease(requested, given.Provisioned ?? Throughput.OnDemandInitial, unit => given.Provisioned is null
            ? $"for WarmThroughput for {where} is lower than initial throughput for OnDemand. See: {InitialThroughputPage}"
            : $"for WarmThroughput for {where} is lower than {unit}CapacityUnits of ProvisionedThroughput");
        return requested.WithDefaults(given.Provisioned ?? Throughput.OnDemandInitial);
    }

    private static void RejectDecrease(RequestedWarmThroughput given, Throughput minimum, Func<string, string> reason)
    {
        if (given.ReadUnits < minimum.ReadUnits)
        {
            throw DynamoDbException.InvalidParameter($"Requested ReadUnitsPerSecond {reason("Read")}");
        }

        if (given.WriteUnits < minimum.WriteUnits)
        {
            throw DynamoDbException.InvalidParameter($"Requested WriteUnitsPerSecond {reason("Write")}");
        }
    }
}
