namespace DurableLocal.DynamoDb.Actions;

/// <summary>What an UpdateTable request asks for.</summary>
/// <param name="EncryptionKey">Null where the request does not speak of encryption.</param>
internal sealed record TableChange(
    string? BillingMode,
    GivenCapacity Capacity,
    IReadOnlyList<GivenAttribute> Attributes,
    IReadOnlyList<GivenIndexUpdate>? Indexes,
    bool? DeletionProtected,
    string? TableClass,
    GivenStream? Stream,
    Func<string?>? EncryptionKey)
{
    /// <summary>Whether the table is UPDATING for a while.</summary>
    public bool TakesTime =>
        BillingMode is not null || Capacity.Provisioned is not null || TableClass is not null || Stream is not null || Indexes is { Count: > 0 };

    public bool ChangesIndexes => Indexes is { Count: > 0 };

    /// <summary>The number of things it asks for.</summary>
    public int Count => new[]
    {
        BillingMode is not null,
        Capacity.Provisioned is not null,
        Capacity.OnDemand is not null,
        Capacity.Warmth is not null,
        ChangesIndexes,
        DeletionProtected is not null,
        TableClass is not null,
        Stream is not null,
        EncryptionKey is not null,
    }.Count(given => given);
}

/// <summary>What may be asked for in one UpdateTable request, whatever the table is.</summary>
internal static class TableChangeRules
{
    /// <exception cref="DynamoDbException">Nothing is asked for, or things that cannot be asked for together.</exception>
    public static void Check(TableChange change)
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
        CheckAlone(change);
        CheckWithIndexes(change);
        SchemaRules.CheckClass(change.TableClass);
        CheckStream(change.Stream);
    }

    private static void CheckAlone(TableChange change)
    {
        var others = change.Count - 1;
        if (others > 0 && (Alone(change) is { } alone))
        {
            throw DynamoDbException.InvalidParameter($"{alone} must be the only operation in the request");
        }

        if (change.Capacity.OnDemand is not null && others > (change.BillingMode is null ? 0 : 1))
        {
            throw DynamoDbException.InvalidParameter("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
        }
    }

    private static string? Alone(TableChange change)
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

        if (change.Capacity.Warmth is null)
        {
            return null;
        }

        return change.Indexes?.Any(update => update.Create is not null) == true
            ? throw DynamoDbException.InvalidParameter("Create global secondary index cannot be specified when updating WarmThroughput")
            : "WarmThroughput";
    }

    private static void CheckWithIndexes(TableChange change)
    {
        var madeOrDeleted = change.Indexes?.Count(update => update.Update is null) ?? 0;
        if (madeOrDeleted > 0 && change.Capacity.Provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter("You cannot create or delete index while updating table IOPS");
        }

        if (madeOrDeleted > 1)
        {
            throw IndexUpdates.OneAtATime();
        }
    }

    private static void CheckStream(GivenStream? stream)
    {
        if (stream is { Enabled: false, View: not null })
        {
            throw DynamoDbException.InvalidParameter("If stream is being disabled, then UpdateViewType must not be specified");
        }

        if (stream is { Enabled: true, View: null })
        {
            throw DynamoDbException.InvalidParameter("If stream is being enabled then UpdateViewType is required");
        }

        SchemaRules.RefuseStream(stream);
    }
}
