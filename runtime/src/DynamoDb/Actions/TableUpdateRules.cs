namespace DurableLocal.DynamoDb.Actions;

/// <summary>The changes of an UpdateTable request.</summary>
/// <param name="EncryptionKey">Null where the request has no SSESpecification.</param>
internal sealed record TableUpdate(
    string? BillingMode,
    RequestedCapacity Capacity,
    IReadOnlyList<AttributeDefinition> Attributes,
    IReadOnlyList<GlobalSecondaryIndexUpdate>? Indexes,
    bool? DeletionProtected,
    string? TableClass,
    StreamSpecification? Stream,
    Func<string?>? EncryptionKey)
{
    /// <summary>Whether the response reports the status UPDATING.</summary>
    public bool ReportsUpdating =>
        BillingMode is not null || Capacity.Provisioned is not null || TableClass is not null || Stream is not null || Indexes is { Count: > 0 };

    public bool ChangesIndexes => Indexes is { Count: > 0 };

    /// <summary>The number of kinds of changes.</summary>
    public int Count => new[]
    {
        BillingMode is not null,
        Capacity.Provisioned is not null,
        Capacity.OnDemand is not null,
        Capacity.WarmThroughput is not null,
        ChangesIndexes,
        DeletionProtected is not null,
        TableClass is not null,
        Stream is not null,
        EncryptionKey is not null,
    }.Count(given => given);
}

/// <summary>Validates which changes one UpdateTable request may combine, independent of the table.</summary>
internal static class TableUpdateRules
{
    /// <exception cref="DynamoDbException">The request has no change, or changes that cannot be combined.</exception>
    public static void Check(TableUpdate change)
    {
        if (change.Count == 0)
        {
            throw DynamoDbException.Validation("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required");
        }

        if (change.Indexes is { Count: 0 })
        {
            throw DynamoDbException.InvalidParameter("List of GlobalSecondaryIndexUpdates is empty");
        }

        IndexUpdates.Check(change.Indexes ?? []);
        CheckExclusive(change);
        CheckWithIndexes(change);
        SchemaRules.CheckClass(change.TableClass);
        CheckStream(change.Stream);
    }

    private static void CheckExclusive(TableUpdate change)
    {
        var others = change.Count - 1;
        if (others > 0 && ExclusiveChange(change) is { } exclusive)
        {
            throw DynamoDbException.InvalidParameter($"{exclusive} must be the only operation in the request");
        }

        if (change.Capacity.OnDemand is not null && others > (change.BillingMode is null ? 0 : 1))
        {
            throw DynamoDbException.InvalidParameter("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
        }
    }

    private static string? ExclusiveChange(TableUpdate change)
    {
        if (change.EncryptionKey is not null)
        {
            return "Server-Side Encryption modification";
        }

        if (change.DeletionProtected is not null)
        {
            return "DeletionProtection modification";
        }

        if (change.TableClass is not null)
        {
            return "TableClass modification";
        }

        if (change.Capacity.WarmThroughput is null)
        {
            return null;
        }

        return change.Indexes?.Any(update => update.Create is not null) == true
            ? throw DynamoDbException.InvalidParameter("Create global secondary index cannot be specified when updating WarmThroughput")
            : "WarmThroughput";
    }

    private static void CheckWithIndexes(TableUpdate change)
    {
        var createdOrDeleted = change.Indexes?.Count(update => update.Update is null) ?? 0;
        if (createdOrDeleted > 0 && change.Capacity.Provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter("You cannot create or delete index while updating table IOPS");
        }

        if (createdOrDeleted > 1)
        {
            throw IndexUpdates.OneAtATime();
        }
    }

    private static void CheckStream(StreamSpecification? stream)
    {
        if (stream is { Enabled: false, View: not null })
        {
            throw DynamoDbException.InvalidParameter("If stream is being disabled, then UpdateViewType must not be specified");
        }

        if (stream is { Enabled: true, View: null })
        {
            throw DynamoDbException.InvalidParameter("If stream is being enabled then UpdateViewType is required");
        }

        SchemaRules.RejectStream(stream);
    }
}
