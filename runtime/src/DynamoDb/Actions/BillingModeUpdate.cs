using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Applies the billing mode and the table capacity of an UpdateTable request. Changes of indexes are applied afterwards.</summary>
internal static class BillingModeUpdate
{
    /// <exception cref="DynamoDbException">The capacity does not match the billing mode, or equals the current one.</exception>
    public static TableDefinition Apply(TableDefinition table, TableUpdate change, long now)
    {
        var onDemand = change.BillingMode is null ? table.IsOnDemand : change.BillingMode == "PAY_PER_REQUEST";
        Check(table, change, onDemand);
        var changed = onDemand ? ToOnDemand(table, now) : ToProvisioned(table, change, now);
        return changed with
        {
            OnDemandLimits = OnDemandLimits.After(changed.OnDemandLimits, change.Capacity.OnDemand),
            RaisedWarmThroughput = change.Capacity.WarmThroughput is { } requested ? CapacityRules.IncreaseWarmThroughput(requested, changed.WarmThroughput, "table") : changed.RaisedWarmThroughput,
        };
    }

    private static void Check(TableDefinition table, TableUpdate change, bool onDemand)
    {
        var provisioned = change.Capacity.Provisioned;
        if (change.BillingMode == "PROVISIONED" && provisioned is null)
        {
            throw DynamoDbException.InvalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        }

        if (onDemand && provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter(table.IsOnDemand
                ? "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
                : "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
        }

        CapacityRules.CheckBounds(provisioned, string.Empty);
        if (change.Capacity.OnDemand is { } limits && !onDemand)
        {
            throw DynamoDbException.InvalidParameter($"{CapacityRules.NameOf(limits)} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED");
        }

        CapacityRules.CheckLimits(change.Capacity.OnDemand, "table", OnDemandLimits.Unlimited);
    }

    private static TableDefinition ToOnDemand(TableDefinition table, long now) => table.IsOnDemand
        ? table
        : table with
        {
            Provisioned = null,
            OnDemandSince = now,
            RaisedWarmThroughput = table.WarmThroughput.AtLeast(Throughput.OnDemandInitial),
            Indexes = [.. table.Indexes.Select(index => index with { Provisioned = null, RaisedWarmThroughput = index.WarmThroughput.AtLeast(Throughput.OnDemandInitial) })],
        };

    private static TableDefinition ToProvisioned(TableDefinition table, TableUpdate change, long now)
    {
        if (change.Capacity.Provisioned is not { } wanted)
        {
            return table;
        }

        if (table.Provisioned is not { } old)
        {
            return FromOnDemand(table, change, wanted);
        }

        if (wanted == old)
        {
            throw DynamoDbException.Validation($"The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: {wanted.ReadUnits}. Requested ReadCapacityUnits: {wanted.ReadUnits}. Current WriteCapacityUnits provisioned for the table: {wanted.WriteUnits}. Requested WriteCapacityUnits: {wanted.WriteUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
        }

        return table with
        {
            Provisioned = wanted,
            History = ThroughputHistory.After(table.History, old, wanted, now),
            RaisedWarmThroughput = table.WarmThroughput.AtLeast(wanted),
        };
    }

    private static TableDefinition FromOnDemand(TableDefinition table, TableUpdate change, Throughput wanted)
    {
        var unprovisioned = table.Indexes
            .Where(index => index.IsGlobal && !IsProvisioned(index.Name, change.Indexes ?? []))
            .Select(index => index.Name)
            .ToList();
        if (unprovisioned.Count > 0)
        {
            throw DynamoDbException.InvalidParameter($"ProvisionedThroughput must be specified for index: {string.Join(",", unprovisioned)}");
        }

        return table with
        {
            Provisioned = wanted,
            RaisedWarmThroughput = table.WarmThroughput.AtLeast(wanted),
            OnDemandLimits = null,
            Indexes = [.. table.Indexes.Select(index => index with { OnDemandLimits = null, RaisedWarmThroughput = index.WarmThroughput })],
        };
    }

    private static bool IsProvisioned(string index, IEnumerable<GlobalSecondaryIndexUpdate> updates) =>
        updates.Any(update => (update.Update == index && update.Capacity.Provisioned is not null) || update.Delete == index);
}
