using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>A table after a change of its billing mode and capacity; what is asked of its indexes follows after.</summary>
internal static class BillingChange
{
    /// <exception cref="DynamoDbException">The capacity does not fit the billing mode, or does not change.</exception>
    public static TableDefinition Apply(TableDefinition table, TableChange change, long now)
    {
        var onDemand = change.BillingMode is null ? table.IsOnDemand : change.BillingMode == "PAY_PER_REQUEST";
        Check(table, change, onDemand);
        var changed = onDemand ? ToOnDemand(table, now) : ToProvisioned(table, change, now);
        return changed with
        {
            OnDemandLimits = OnDemandLimits.After(changed.OnDemandLimits, change.Capacity.OnDemand),
            Warmed = change.Capacity.Warmth is { } warmth ? CapacityRules.Warmer(warmth, changed.Warmth, "table") : changed.Warmed,
        };
    }

    private static void Check(TableDefinition table, TableChange change, bool onDemand)
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
            Warmed = table.Warmth.AtLeast(Throughput.OnDemandWarmth),
            Indexes = [.. table.Indexes.Select(index => index with { Provisioned = null, Warmed = index.Warmth.AtLeast(Throughput.OnDemandWarmth) })],
        };

    private static TableDefinition ToProvisioned(TableDefinition table, TableChange change, long now)
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
            Warmed = table.Warmth.AtLeast(wanted),
        };
    }

    private static TableDefinition FromOnDemand(TableDefinition table, TableChange change, Throughput wanted)
    {
        var without = table.Indexes
            .Where(index => index.IsGlobal && !IsProvisioned(index.Name, change.Indexes ?? []))
            .Select(index => index.Name)
            .ToList();
        if (without.Count > 0)
        {
            throw DynamoDbException.InvalidParameter($"ProvisionedThroughput must be specified for index: {string.Join(",", without)}");
        }

        return table with
        {
            Provisioned = wanted,
            Warmed = table.Warmth.AtLeast(wanted),
            OnDemandLimits = null,
            Indexes = [.. table.Indexes.Select(index => index with { OnDemandLimits = null, Warmed = index.Warmth })],
        };
    }

    private static bool IsProvisioned(string index, IEnumerable<GivenIndexUpdate> updates) =>
        updates.Any(update => (update.Update == index && update.Capacity.Provisioned is not null) || update.Delete == index);
}
