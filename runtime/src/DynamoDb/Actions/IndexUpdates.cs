using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads, validates and applies the GlobalSecondaryIndexUpdates of an UpdateTable request.</summary>
internal static class IndexUpdates
{
    /// <returns>Null where the request has no GlobalSecondaryIndexUpdates.</returns>
    public static List<GlobalSecondaryIndexUpdate>? Read(RequestStructure request, Constraints constraints)
    {
        if (request.Structures("GlobalSecondaryIndexUpdates", "GlobalSecondaryIndexUpdate") is not { } given)
        {
            return null;
        }

        var updates = new List<GlobalSecondaryIndexUpdate>();
        foreach (var each in given)
        {
            var path = $"globalSecondaryIndexUpdates.{updates.Count + 1}.member";
            var update = each.Structure("Update", "UpdateGlobalSecondaryIndexAction");
            var delete = each.Structure("Delete", "DeleteGlobalSecondaryIndexAction");
            updates.Add(new GlobalSecondaryIndexUpdate(
                each.Structure("Create", "CreateGlobalSecondaryIndexAction") is { } create ? TableRequestReader.ReadIndex(create, $"{path}.create", isGlobal: true, constraints) : null,
                delete is null ? null : TableRequestReader.ReadIndexName(delete, $"{path}.delete", constraints),
                update is null ? null : TableRequestReader.ReadIndexName(update, $"{path}.update", constraints),
                update is null ? RequestedCapacity.None : TableRequestReader.ReadCapacity(update, $"{path}.update.", constraints),
                update?.Has("WarmThroughput") == true));
        }

        return updates;
    }

    /// <exception cref="DynamoDbException">An element has no action or several, or an index is named twice.</exception>
    public static void Check(IReadOnlyList<GlobalSecondaryIndexUpdate> updates)
    {
        foreach (var update in updates)
        {
            var actions = new[] { update.Create?.Name, update.Delete, update.Update }.Count(action => action is not null);
            if (actions != 1)
            {
                throw DynamoDbException.InvalidParameter(actions == 0
                    ? "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"
                    : "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
            }

            if (update.HasWarmThroughput && update.Capacity.WarmThroughput is null)
            {
                throw DynamoDbException.InvalidParameter($"WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond specified for index: {update.Name}");
            }
        }

        if (updates.GroupBy(update => update.Name).FirstOrDefault(group => group.Count() > 1) is { } duplicate)
        {
            throw DynamoDbException.InvalidParameter($"Only one global secondary index update per index is allowed simultaneously. Index: {duplicate.Key}");
        }
    }

    public static TableDefinition Apply(TableDefinition table, TableUpdate change, long now)
    {
        foreach (var update in change.Indexes ?? [])
        {
            table = update switch
            {
                { Create: { } create } => Create(table, create, change.Attributes),
                { Delete: { } name } => Delete(table, name),
                _ => Update(table, update, now),
            };
        }

        return table;
    }

    public static DynamoDbException OneAtATime() =>
        DynamoDbException.LimitExceeded("Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");

    private static TableDefinition Create(TableDefinition table, RequestedIndex create, IReadOnlyList<AttributeDefinition> attributes)
    {
        if (table.FindIndex(create.Name) is not null)
        {
            throw DynamoDbException.Validation("Attempting to create an index which already exists");
        }

        RejectConcurrentBuild(table, create.Name);
        if (table.Indexes.Count(index => index.IsGlobal) == DynamoDbLimits.GlobalIndexes)
        {
            throw DynamoDbException.LimitExceeded($"Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of {DynamoDbLimits.GlobalIndexes}");
        }

        CheckBilling(create.Name, create.Capacity, table.IsOnDemand);
        var types = NewIndexKeys.Check(table, create, attributes);
        var keys = SchemaRules.CheckIndexKeys(create, table.Keys, types);
        var index = CapacityRules.WithCapacity(SchemaRules.CheckIndex(create, table.NextIndexNumber, keys), create.Capacity, table.IsOnDemand) with { IsActive = false };
        List<IndexDefinition> indexes = [.. table.Indexes, index];
        return table with
        {
            Indexes = indexes,
            NextIndexNumber = table.NextIndexNumber + 1,
            AttributeTypes = Used(types.Concat(table.AttributeTypes).DistinctBy(type => type.Key), table.Keys, indexes),
        };
    }

    private static void CheckBilling(string index, RequestedCapacity given, bool onDemand)
    {
        if (onDemand && given.Provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter($"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {index} when BillingMode is PAY_PER_REQUEST");
        }

        if (!onDemand && given.Provisioned is null)
        {
            throw DynamoDbException.InvalidParameter($"Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {index}");
        }
    }

    private static TableDefinition Delete(TableDefinition table, string name)
    {
        Find(table, name, "delete");
        RejectConcurrentBuild(table, name);
        var remaining = table.Indexes.Where(index => index.Name != name).ToList();
        return table with { Indexes = remaining, AttributeTypes = Used(table.AttributeTypes, table.Keys, remaining) };
    }

    private static TableDefinition Update(TableDefinition table, GlobalSecondaryIndexUpdate update, long now)
    {
        var index = Find(table, update.Name, "update");
        var changed = IndexCapacityUpdate.Apply(index, update.Capacity, table.IsOnDemand, now);
        return table with { Indexes = [.. table.Indexes.Select(each => each.Number == index.Number ? changed : each)] };
    }

    private static IndexDefinition Find(TableDefinition table, string name, string verb)
    {
        var index = table.FindIndex(name)
            ?? throw DynamoDbException.NotFound($"Requested resource not found: Index {name} for table {table.Name}");
        return index.IsGlobal
            ? index
            : throw DynamoDbException.Validation($"Cannot {verb} an index that is not a GlobalSecondaryIndex: {name}");
    }

    private static void RejectConcurrentBuild(TableDefinition table, string name)
    {
        if (table.Indexes.Any(index => !index.IsActive && index.Name != name))
        {
            throw OneAtATime();
        }
    }

    private static Dictionary<string, AttributeType> Used(IEnumerable<KeyValuePair<string, AttributeType>> types, KeySchema keys, List<IndexDefinition> indexes) =>
        types.Where(type => keys.Has(type.Key) || indexes.Exists(index => index.Keys.Has(type.Key)))
            .ToDictionary(type => type.Key, type => type.Value, StringComparer.Ordinal);
}

/// <summary>One element of GlobalSecondaryIndexUpdates: an index to create, or the name of an index to delete or to update.</summary>
/// <param name="Capacity">The capacity of an update.</param>
/// <param name="HasWarmThroughput">Whether an update has the WarmThroughput member, even an empty one.</param>
internal sealed record GlobalSecondaryIndexUpdate(RequestedIndex? Create, string? Delete, string? Update, RequestedCapacity Capacity, bool HasWarmThroughput)
{
    public string Name => Create?.Name ?? Delete ?? Update ?? string.Empty;
}
