using DurableLocal.DynamoDb.Maintenance;
using DurableLocal.DynamoDb.Values;
using DurableLocal.Template;

namespace DurableLocal.DynamoDb.Tables;

/// <summary>Creates or completes the table of a template. Items, and indexes that the template lacks, are left unchanged.</summary>
internal sealed class TableDeclaration(TableCatalog catalog, TableMaintenance maintenance, TimeProvider time)
{
    /// <exception cref="DynamoDbException">The table exists with a different key schema.</exception>
    public async Task DeclareAsync(TableResource resource, CancellationToken cancellationToken)
    {
        if (await catalog.AddAsync(Define(resource), cancellationToken).ConfigureAwait(false) is null)
        {
            await catalog.ChangeAsync(resource.Name, current => Complete(current, resource), cancellationToken).ConfigureAwait(false);
        }

        maintenance.Wake();
    }

    private TableDefinition Define(TableResource resource)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var number = 0;
        return new TableDefinition
        {
            Name = resource.Name,
            Id = Guid.NewGuid(),
            CreatedAt = now,
            Keys = KeysOf(resource.KeySchema),
            AttributeTypes = TypesOf(resource),
            Indexes = [.. IndexesOf(resource).Select(index => index with { Number = ++number })],
            NextIndexNumber = number + 1,
            OnDemandSince = now,
            TimeToLiveAttribute = resource.TimeToLiveAttribute,
            TimeToLiveBackfilled = true,
        };
    }

    private static TableDefinition Complete(TableDefinition current, TableResource resource)
    {
        if (current.Keys != KeysOf(resource.KeySchema))
        {
            throw DynamoDbException.InUse($"Table {resource.Name} exists with the keys {current.Keys}; the template has {KeysOf(resource.KeySchema)}");
        }

        var number = current.NextIndexNumber;
        var missing = IndexesOf(resource)
            .Where(index => current.FindIndex(index.Name) is null)
            .Select(index => index with { Number = number++, IsActive = false })
            .ToList();
        var types = new Dictionary<string, AttributeType>(current.AttributeTypes, StringComparer.Ordinal);
        foreach (var (name, type) in TypesOf(resource))
        {
            types.TryAdd(name, type);
        }

        var sameTimeToLive = current.TimeToLiveAttribute == resource.TimeToLiveAttribute;
        return current with
        {
            AttributeTypes = types,
            Indexes = [.. current.Indexes, .. missing],
            NextIndexNumber = number,
            TimeToLiveAttribute = resource.TimeToLiveAttribute,
            TimeToLiveBackfilled = sameTimeToLive && current.TimeToLiveBackfilled,
        };
    }

    private static IEnumerable<IndexDefinition> IndexesOf(TableResource resource) =>
        resource.GlobalIndexes.Select(index => IndexOf(index, isGlobal: true))
            .Concat(resource.LocalIndexes.Select(index => IndexOf(index, isGlobal: false)));

    private static IndexDefinition IndexOf(TableIndex index, bool isGlobal) => new()
    {
        Name = index.Name,
        Number = 0,
        IsGlobal = isGlobal,
        Keys = KeysOf(index.KeySchema),
        ProjectionType = index.ProjectionType,
        NonKeyAttributes = index.NonKeyAttributes,
    };

    private static KeySchema KeysOf(IReadOnlyList<TableKey> keys) => KeySchema.Of(NamesOf(keys, "HASH"), NamesOf(keys, "RANGE"));

    private static List<string> NamesOf(IReadOnlyList<TableKey> keys, string keyType) =>
        [.. keys.Where(key => key.KeyType == keyType).Select(key => key.Name)];

    private static Dictionary<string, AttributeType> TypesOf(TableResource resource) =>
        resource.Attributes.ToDictionary(attribute => attribute.Name, attribute => Enum.Parse<AttributeType>(attribute.Type), StringComparer.Ordinal);
}
