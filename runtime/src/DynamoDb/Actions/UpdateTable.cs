using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Maintenance;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Changes a table's capacity, protection, class or encryption, or its global indexes. The change is complete before the
/// response is written; the response describes the table while it is changing, as that of the service does.
/// </summary>
internal sealed class UpdateTable(TableCatalog catalog, AwsIdentity identity, TableMaintenance maintenance, TimeProvider time) : IDynamoDbOperation
{
    public string Name => "UpdateTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        var change = Read(request, constraints);
        constraints.ThrowIfViolated();
        RejectReplicas(request);
        TableUpdateRules.Check(change);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        TableDefinition before = null!;
        var updated = await catalog.ChangeAsync(
            name,
            current =>
            {
                before = current;
                return Apply(current, change, now);
            },
            cancellationToken).ConfigureAwait(false);
        maintenance.Wake();
        var (_, statistics) = catalog.Describe(name);
        new TableDescriptionWriter(Transitional(before, updated, now), updated, change.ReportsUpdating ? "UPDATING" : "ACTIVE", identity, now, number => statistics.GetValueOrDefault(number))
            .Write(response, "TableDescription");
    }

    private TableUpdate Read(RequestStructure request, Constraints constraints)
    {
        var billing = request.Text("BillingMode");
        constraints.OneOf("billingMode", billing, "PROVISIONED, PAY_PER_REQUEST");
        return new TableUpdate(
            billing,
            TableRequestReader.ReadCapacity(request, string.Empty, constraints),
            TableRequestReader.ReadAttributes(request, constraints),
            IndexUpdates.Read(request, constraints),
            request.Boolean("DeletionProtectionEnabled"),
            request.Text("TableClass"),
            TableRequestReader.ReadStream(request, constraints),
            request.Has("SSESpecification") ? TableRequestReader.ReadEncryptionKey(request, identity, constraints) : null);
    }

    private static void RejectReplicas(RequestStructure request)
    {
        if (request.Has("ReplicaUpdates"))
        {
            throw DynamoDbException.Validation("ReplicaUpdates: global tables are not served by this endpoint");
        }
    }

    private static TableDefinition Apply(TableDefinition table, TableUpdate change, long now)
    {
        CheckStreamExists(table, change.Stream);
        var changed = BillingModeUpdate.Apply(table, change, now) with
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

    private static void CheckStreamExists(TableDefinition table, StreamSpecification? stream)
    {
        if (stream is { Enabled: false })
        {
            throw DynamoDbException.Validation($"Table has no stream to disable: TableName: {table.Name}");
        }
    }

    private static string? EncryptionOf(TableDefinition table, TableUpdate change)
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
    /// The table as the service describes it before it has changed the capacity: with the previous capacity and the time of the
    /// change, and with a deleted index and its attributes.
    /// </summary>
    private static TableDefinition Transitional(TableDefinition before, TableDefinition updated, long now) => updated with
    {
        Provisioned = updated.IsOnDemand ? null : before.Provisioned ?? updated.Provisioned,
        History = Transitional(before.History, updated.History, now),
        RaisedWarmThroughput = before.WarmThroughput,
        OnDemandSince = before.OnDemandSince,
        AttributeTypes = before.AttributeTypes,
        Indexes =
        [
            .. before.Indexes.Select(index => Transitional(index, updated.Indexes.FirstOrDefault(after => after.Number == index.Number) ?? index, now)),
            .. updated.Indexes.Where(index => before.Indexes.All(old => old.Number != index.Number)),
        ],
    };

    private static IndexDefinition Transitional(IndexDefinition before, IndexDefinition updated, long now) => updated with
    {
        Provisioned = updated.Provisioned is null ? null : before.Provisioned ?? updated.Provisioned,
        History = Transitional(before.History, updated.History, now),
        RaisedWarmThroughput = before.WarmThroughput,
        OnDemandLimits = before.OnDemandLimits,
    };

    private static ThroughputHistory? Transitional(ThroughputHistory? before, ThroughputHistory? updated, long now) =>
        updated is null ? null : updated with { Decreases = before?.DecreasesOn(now) ?? 0 };
}
