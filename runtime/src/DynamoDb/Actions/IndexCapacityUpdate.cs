using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Applies a change of capacity to a global index.</summary>
internal static class IndexCapacityUpdate
{
    /// <exception cref="DynamoDbException">The capacity does not match the table's billing mode, or equals the current one.</exception>
    public static IndexDefinition Apply(IndexDefinition index, RequestedCapacity given, bool onDemand, long now)
    {
        if (onDemand)
        {
            CheckOnDemand(index, given);
        }
        else
        {
            CheckProvisioned(index, given);
        }

        var changed = given.Provisioned is { } wanted ? Provision(index, wanted, now) : index;
        return changed with
        {
            OnDemandLimits = OnDemandLimits.After(index.OnDemandLimits, given.OnDemand),
            RaisedWarmThroughput = given.WarmThroughput is { } requested ? CapacityRules.IncreaseWarmThroughput(requested, changed.WarmThroughput, $"index {index.Name}") : changed.RaisedWarmThroughput,
        };
    }

    private static void CheckOnDemand(IndexDefinition index, RequestedCapacity given)
    {
        if (given.Provisioned is not null || given is { OnDemand: null, WarmThroughput: null })
        {
            throw DynamoDbException.InvalidParameter($"The only Updates for index: {index.Name} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput");
        }

        CapacityRules.CheckLimits(given.OnDemand, $"index : {index.Name}", OnDemandLimits.Unlimited);
    }

    private static void CheckProvisioned(IndexDefinition index, RequestedCapacity given)
    {
        if (given.OnDemand is { } limits)
        {
            throw DynamoDbException.InvalidParameter($"{CapacityRules.NameOf(limits)} for OnDemandThroughput for index : {index.Name} cannot be specified when the table BillingMode is PROVISIONED");
        }

        if (given is { Provisioned: null, WarmThroughput: null })
        {
            throw DynamoDbException.InvalidParameter($"Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {index.Name}");
        }

        CapacityRules.CheckBounds(given.Provisioned, $" for index {index.Name}");
        if (given.Provisioned is { } wanted && wanted == index.Provisioned)
        {
            throw DynamoDbException.Validation($"The provisioned throughput for the index {index.Name} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for index {index.Name}: {wanted.ReadUnits}. Requested ReadCapacityUnits: {wanted.ReadUnits}. Current WriteCapacityUnits provisioned for index {index.Name}: {wanted.WriteUnits}. Requested WriteCapacityUnits: {wanted.WriteUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
        }
    }

    /// <summary>
    /// Sets the provisioned capacity. An index without one belongs to a table that leaves PAY_PER_REQUEST; the service counts
    /// that neither as an increase nor as a decrease.
    /// </summary>
    private static IndexDefinition Provision(IndexDefinition index, Throughput wanted, long now) => index with
    {
        Provisioned = wanted,
        History = index.Provisioned is { } old ? ThroughputHistory.After(index.History, old, wanted, now) : index.History,
        RaisedWarmThroughput = index.WarmThroughput.AtLeast(wanted),
    };
}
