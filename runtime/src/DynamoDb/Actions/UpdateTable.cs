using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Upkeep;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Changes a table's capacity, protection, class or encryption, or its global indexes. The change is done by the time of
/// the answer, which tells the state on the way to it, as the service does.
/// </summary>
internal sealed class UpdateTable(TableCatalog catalog, AwsIdentity identity, TableMaintenance upkeep, TimeProvider time) : IDynamoDbAction
{
    public string Name => "UpdateTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        var change = Read(request, constraints);
        constraints.ThrowIfViolated();
        RefuseReplicas(request);
        TableChangeRules.Check(change);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        TableDefinition before = null!;
        var settled = await catalog.ChangeAsync(
            name,
            present =>
            {
                before = present;
                return Apply(present, change, now);
            },
            cancellationToken).ConfigureAwait(false);
        upkeep.Wake();
        var (_, statistics) = DescribeTable.Find(catalog, name);
        new TableResponse(OnTheWay(before, settled, now), settled, change.TakesTime ? "UPDATING" : "ACTIVE", identity, now, number => statistics.GetValueOrDefault(number))
            .Write(response, "TableDescription");
    }

    private TableChange Read(RequestStructure request, Constraints constraints)
    {
        var billing = request.Text("BillingMode");
        constraints.OneOf("billingMode", billing, "PROVISIONED, PAY_PER_REQUEST");
        return new TableChange(
            billing,
            TableShape.ReadCapacity(request, string.Empty, constraints),
            TableShape.ReadAttributes(request, constraints),
            IndexUpdates.Read(request, constraints),
            request.Boolean("DeletionProtectionEnabled"),
            request.Text("TableClass"),
            TableShape.ReadStream(request, constraints),
            request.Has("SSESpecification") ? TableShape.ReadEncryptionKey(request, identity, constraints) : null);
    }

    private static void RefuseReplicas(RequestStructure request)
    {
        if (request.Has("ReplicaUpdates"))
        {
            throw DynamoDbException.Validation("ReplicaUpdates: global tables are not served by this endpoint");
        }
    }

    private static TableDefinition Apply(TableDefinition table, TableChange change, long now)
    {
        RefuseNothingToStop(table, change.Stream);
        var changed = BillingChange.Apply(table, change, now) with
        {
            DeletionProtected = change.DeletionProtected ?? table.DeletionProtected,
            EncryptionKey = EncryptionOf(table, change),
        };
        if (change.TableClass is not null && change.TableClass != (table.TableClass ?? "STANDARD"))
        {
            changed = changed with { TableClass = change.TableClass, TableClassChangedAt = now };
        }

        return IndexUpdates.Apply(changed, change, now);
    }

    private static void RefuseNothingToStop(TableDefinition table, GivenStream? stream)
    {
        if (stream is { Enabled: false })
        {
            throw DynamoDbException.Validation($"Table has no stream to disable: TableName: {table.Name}");
        }
    }

    private static string? EncryptionOf(TableDefinition table, TableChange change)
    {
        if (change.EncryptionKey is null)
        {
            return table.EncryptionKey;
        }

        var key = change.EncryptionKey();
        return string.IsNullOrEmpty(key) && string.IsNullOrEmpty(table.EncryptionKey)
            ? throw DynamoDbException.InvalidParameter("Table is already encrypted by default")
            : key;
    }

    /// <summary>
    /// What the service answers before it has changed the capacity: the old one, with the time of the change, and an index
    /// that is to go, with its attributes.
    /// </summary>
    private static TableDefinition OnTheWay(TableDefinition before, TableDefinition settled, long now) => settled with
    {
        Provisioned = settled.IsOnDemand ? null : before.Provisioned ?? settled.Provisioned,
        History = OnTheWay(before.History, settled.History, now),
        Warmed = before.Warmth,
        OnDemandSince = before.OnDemandSince,
        AttributeTypes = before.AttributeTypes,
        Indexes =
        [
            .. before.Indexes.Select(index => OnTheWay(index, settled.Indexes.FirstOrDefault(after => after.Number == index.Number) ?? index, now)),
            .. settled.Indexes.Where(index => before.Indexes.All(old => old.Number != index.Number)),
        ],
    };

    private static IndexDefinition OnTheWay(IndexDefinition before, IndexDefinition settled, long now) => settled with
    {
        Provisioned = settled.Provisioned is null ? null : before.Provisioned ?? settled.Provisioned,
        History = OnTheWay(before.History, settled.History, now),
        Warmed = before.Warmth,
        OnDemandLimits = before.OnDemandLimits,
    };

    private static ThroughputHistory? OnTheWay(ThroughputHistory? before, ThroughputHistory? settled, long now) =>
        settled is null ? null : settled with { Decreases = before?.DecreasesOn(now) ?? 0 };
}
