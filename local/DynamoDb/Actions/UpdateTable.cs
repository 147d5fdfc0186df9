using System.Text.Json;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Upkeep;
using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.DynamoDb.Wire;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>Changes a table's capacity, protection and class, and creates, changes or deletes one global index.</summary>
internal sealed class UpdateTable(TableCatalog catalog, AwsIdentity identity, TableUpkeep upkeep, TimeProvider time) : IDynamoDbAction
{
    private static readonly string[] Changes =
        ["BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexUpdates", "DeletionProtectionEnabled", "TableClass", "StreamSpecification", "SSESpecification", "OnDemandThroughput"];

    public string Name => "UpdateTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        var change = new RequestedChange(
            request.Text("BillingMode"),
            TableShape.ReadThroughput(request, "provisionedThroughput", constraints),
            TableShape.ReadAttributes(request, constraints),
            ReadIndexUpdates(request, constraints),
            request.Boolean("DeletionProtectionEnabled"),
            request.Text("TableClass"),
            TableShape.ReadOnDemandLimits(request),
            TableShape.ReadEncryptionKey(request, identity));
        constraints
            .OneOf("billingMode", change.BillingMode, "PROVISIONED, PAY_PER_REQUEST")
            .OneOf("tableClass", change.TableClass, "STANDARD, STANDARD_INFREQUENT_ACCESS")
            .Refuse();
        RefuseEmpty(request);
        var table = await catalog.ChangeAsync(name, present => Apply(present, change), cancellationToken).ConfigureAwait(false);
        upkeep.Wake();
        var (_, statistics) = DescribeTable.Find(catalog, name);
        TableAnswer.Write(response, "TableDescription", table, "UPDATING", identity, number => statistics.GetValueOrDefault(number));
    }

    private static void RefuseEmpty(RequestStructure request)
    {
        if (!Changes.Any(request.Has))
        {
            throw DynamoDbException.Validation("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
        }

        TableShape.RefuseStreams(request);
    }

    private static List<IndexUpdate> ReadIndexUpdates(RequestStructure request, Constraints constraints)
    {
        var updates = new List<IndexUpdate>();
        foreach (var update in request.Structures("GlobalSecondaryIndexUpdates") ?? [])
        {
            var path = $"globalSecondaryIndexUpdates.{updates.Count + 1}.member";
            updates.Add(new IndexUpdate(
                update.Structure("Create") is { } create ? TableShape.ReadIndex(create, $"{path}.create", isGlobal: true, constraints) : null,
                update.Structure("Delete")?.Text("IndexName"),
                update.Structure("Update")?.Text("IndexName"),
                update.Structure("Update") is { } changed ? TableShape.ReadThroughput(changed, $"{path}.update.provisionedThroughput", constraints) : null));
        }

        if (updates.Count(update => update.Create is not null || update.Delete is not null) > 1)
        {
            throw DynamoDbException.LimitExceeded("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
        }

        return updates;
    }

    private TableDefinition Apply(TableDefinition table, RequestedChange change)
    {
        if (change.Indexes.Count > 0 && table.Indexes.Any(index => !index.IsActive))
        {
            throw DynamoDbException.InUse($"Attempt to change a resource which is still in use: Table is being updated: {table.Name}");
        }

        var changed = ApplyCapacity(table, change) with
        {
            DeletionProtected = change.DeletionProtected ?? table.DeletionProtected,
            TableClass = change.TableClass ?? table.TableClass,
            OnDemandLimits = change.OnDemandLimits ?? table.OnDemandLimits,
            EncryptionKey = change.EncryptionKey ?? table.EncryptionKey,
        };
        foreach (var update in change.Indexes)
        {
            changed = Apply(changed, update, change.AttributeTypes);
        }

        return changed;
    }

    private TableDefinition ApplyCapacity(TableDefinition table, RequestedChange change)
    {
        var onDemand = change.BillingMode is null ? table.Provisioned is null : change.BillingMode == "PAY_PER_REQUEST";
        if (onDemand && change.Provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        if (onDemand)
        {
            return table.Provisioned is null
                ? table
                : table with
                {
                    Provisioned = null,
                    OnDemandSince = time.GetUtcNow().ToUnixTimeMilliseconds(),
                    Indexes = [.. table.Indexes.Select(index => index with { Provisioned = null })],
                };
        }

        if (change.Provisioned is { } wanted && wanted == table.Provisioned)
        {
            throw DynamoDbException.Validation($"The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: {wanted.ReadUnits}. Requested ReadCapacityUnits: {wanted.ReadUnits}. Current WriteCapacityUnits provisioned for the table: {wanted.WriteUnits}. Requested WriteCapacityUnits: {wanted.WriteUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
        }

        return (change.Provisioned ?? table.Provisioned) is { } provisioned
            ? table with { Provisioned = provisioned }
            : throw DynamoDbException.InvalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    }

    private static TableDefinition Apply(TableDefinition table, IndexUpdate update, Dictionary<string, AttributeType> given)
    {
        if (update.Create is { } create)
        {
            return Add(table, create, given);
        }

        var name = update.Delete ?? update.Change
            ?? throw DynamoDbException.InvalidParameter("Each GlobalSecondaryIndexUpdate must have one of Create, Delete and Update");
        if (table.FindIndex(name) is not { IsGlobal: true })
        {
            throw DynamoDbException.NotFound();
        }

        if (update.Delete is null)
        {
            return table with { Indexes = [.. table.Indexes.Select(index => index.Name == name ? index with { Provisioned = update.Provisioned } : index)] };
        }

        var left = table.Indexes.Where(index => index.Name != name).ToList();
        return table with { Indexes = left, AttributeTypes = Used(table.AttributeTypes, table.Keys, left) };
    }

    private static TableDefinition Add(TableDefinition table, GivenIndex create, Dictionary<string, AttributeType> given)
    {
        if (table.FindIndex(create.Name) is not null)
        {
            throw DynamoDbException.Validation("Attempting to create an index which already exists");
        }

        if (table.Indexes.Count(index => index.IsGlobal) == DynamoDbLimits.GlobalIndexes)
        {
            throw DynamoDbException.LimitExceeded($"Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table limit of {DynamoDbLimits.GlobalIndexes}");
        }

        var types = new Dictionary<string, AttributeType>(table.AttributeTypes, StringComparer.Ordinal);
        foreach (var (name, type) in given)
        {
            if (types.TryGetValue(name, out var known) && known != type)
            {
                throw DynamoDbException.InvalidParameter($"Attribute {name} is defined as {known} already, got {type}");
            }

            types[name] = type;
        }

        var index = TableShape.CheckIndex(create, table.NextIndexNumber, table.Keys, types, table.Provisioned is null) with { IsActive = false };
        List<IndexDefinition> indexes = [.. table.Indexes, index];
        return table with
        {
            Indexes = indexes,
            NextIndexNumber = table.NextIndexNumber + 1,
            AttributeTypes = Used(types, table.Keys, indexes),
        };
    }

    private static Dictionary<string, AttributeType> Used(IReadOnlyDictionary<string, AttributeType> types, KeySchema keys, List<IndexDefinition> indexes) =>
        types.Where(type => keys.Has(type.Key) || indexes.Exists(index => index.Keys.Has(type.Key)))
            .ToDictionary(type => type.Key, type => type.Value, StringComparer.Ordinal);

    private sealed record RequestedChange(
        string? BillingMode,
        Throughput? Provisioned,
        Dictionary<string, AttributeType> AttributeTypes,
        List<IndexUpdate> Indexes,
        bool? DeletionProtected,
        string? TableClass,
        OnDemandLimits? OnDemandLimits,
        string? EncryptionKey);

    private sealed record IndexUpdate(GivenIndex? Create, string? Delete, string? Change, Throughput? Provisioned);
}
