using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>A global index after a change of its capacity.</summary>
internal static class IndexCapacity
{
    /// <exception cref="DynamoDbException">The capacity does not fit the table's billing mode, or does not change.</exception>
    public static IndexDefinition After(IndexDefinition index, GivenCapacity given, bool onDemand, long now)
    {
        if (onDemand)
        {
            CheckOnDemand(index, given);
        }
        else
        {
            CheckProvisioned(index, given);
        }

        var changed = given.Provisioned is { } wanted ? AfterProvisioning(index, wanted, now) : index;
        return changed with
        {
            OnDemandLimits = OnDemandLimits.After(index.OnDemandLimits, given.OnDemand),
            Warmed = given.Warmth is { } warmth ? CapacityRules.Warmer(warmth, changed.Warmth, $"index {index.Name}") : changed.Warmed,
        };
    }

    private static void CheckOnDemand(IndexDefinition index, GivenCapacity given)
    {
        if (given.Provisioned is not null || given is { OnDemand: null, Warmth: null })
        {
            throw DynamoDbException.InvalidParameter($"The only Updates for index: {index.Name} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput");
        }

        CapacityRules.CheckLimits(given.OnDemand, $"index : {index.Name}", OnDemandLimits.Unlimited);
    }

    private static void CheckProvisioned(IndexDefinition index, GivenCapacity given)
    {
        if (given.OnDemand is { } limits)
        {
            throw DynamoDbException.InvalidParameter($"{CapacityRules.NameOf(limits)} for OnDemandThroughput for index : {index.Name} cannot be specified when the table BillingMode is PROVISIONED");
        }

        if (given is { Provisioned: null, Warmth: null })
        {
            throw DynamoDbException.InvalidParameter($"Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {index.Name}");
        }

        CapacityRules.CheckBounds(given.Provisioned, $" for index {index.Name}");
        if (given.Provisioned is { } wanted && wanted == index.Provisioned)
        {
            throw DynamoDbException.Validation($"The provisioned throughput for the index {index.Name} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for index {index.Name}: {wanted.ReadUnits}. Requested ReadCapacityUnits: {wanted.ReadUnits}. Current WriteCapacityUnits provisioned for index {index.Name}: {wanted.WriteUnits}. Requested WriteCapacityUnits: {wanted.WriteUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
        }
    }

    /// <summary>Where there was none, the table has just left PAY_PER_REQUEST, and that is neither more nor less.</summary>
    private static IndexDefinition AfterProvisioning(IndexDefinition index, Throughput wanted, long now) => index with
    {
        Provisioned = wanted,
        History = index.Provisioned is { } old ? ThroughputHistory.After(index.History, old, wanted, now) : index.History,
        Warmed = index.Warmth.AtLeast(wanted),
    };
}
