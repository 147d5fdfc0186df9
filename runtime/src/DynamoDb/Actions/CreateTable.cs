using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Makes a table. The answer says CREATING, as the service's does; the table is ready by the time the answer arrives.
/// </summary>
internal sealed class CreateTable(TableCatalog catalog, AwsIdentity identity, TimeProvider time) : IDynamoDbAction
{
    public string Name => "CreateTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var given = Read(request);
        var table = Define(given);
        var added = await catalog.AddAsync(table, cancellationToken).ConfigureAwait(false)
            ?? throw DynamoDbException.InUse($"Table already exists: {table.Name}");
        TableResponse.OfCreation(added, identity).Write(response, "TableDescription");
    }

    /// <summary>Reads all of the request before anything of it is judged: a value of a wrong type is told first.</summary>
    private NewTable Read(RequestStructure request)
    {
        var constraints = new Constraints();
        var billing = request.Text("BillingMode");
        constraints.NotNull("attributeDefinitions", request.Has("AttributeDefinitions") ? request : null);
        var name = TableNames.Require(request, constraints);
        var attributes = TableShape.ReadAttributes(request, constraints);
        constraints.OneOf("billingMode", billing, "PROVISIONED, PAY_PER_REQUEST");
        var capacity = TableShape.ReadCapacity(request, string.Empty, constraints);
        var elements = TableShape.ReadKeyElements(request, "keySchema", constraints);
        // Global indexes stand first: the service checks an item against them first.
        var indexes = ReadIndexes(request, "GlobalSecondaryIndexes", "GlobalSecondaryIndex", constraints);
        indexes.AddRange(ReadIndexes(request, "LocalSecondaryIndexes", "LocalSecondaryIndex", constraints));
        var given = new NewTable(
            name,
            attributes,
            elements ?? [],
            indexes,
            request.Has("LocalSecondaryIndexes"),
            request.Has("GlobalSecondaryIndexes"),
            billing == "PAY_PER_REQUEST",
            capacity,
            request.Text("TableClass"),
            TableShape.ReadStream(request, constraints),
            TableShape.ReadEncryptionKey(request, identity, constraints),
            request.Boolean("DeletionProtectionEnabled") == true,
            Tags.Read(request) ?? []);
        constraints.ThrowIfViolated();
        return given;
    }

    private TableDefinition Define(NewTable given)
    {
        var warmed = CapacityRules.CheckNewTable(given.Capacity, given.OnDemand);
        var types = SchemaRules.CheckDefinitions(given.Attributes);
        var keys = SchemaRules.CheckKeys(given.KeyElements, types);
        var indexes = CheckIndexes(given, keys, types);
        SchemaRules.CheckClass(given.TableClass);
        SchemaRules.CheckStream(given.Stream);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new TableDefinition
        {
            Name = given.Name,
            Id = Guid.NewGuid(),
            CreatedAt = now,
            Keys = keys,
            AttributeTypes = types,
            Indexes = indexes,
            NextIndexNumber = indexes.Count + 1,
            Provisioned = given.Capacity.Provisioned,
            Warmed = warmed,
            OnDemandSince = given.OnDemand ? now : null,
            OnDemandLimits = given.Capacity.OnDemand,
            EncryptionKey = given.EncryptionKey(),
            DeletionProtected = given.DeletionProtected,
            TableClass = given.TableClass,
            Tags = Tags.Check(given.Tags),
        };
    }

    private static List<GivenIndex> ReadIndexes(RequestStructure request, string member, string type, Constraints constraints)
    {
        var path = char.ToLowerInvariant(member[0]) + member[1..];
        var indexes = new List<GivenIndex>();
        foreach (var index in request.Structures(member, type) ?? [])
        {
            indexes.Add(TableShape.ReadIndex(index, $"{path}.{indexes.Count + 1}.member", type == "GlobalSecondaryIndex", constraints));
        }

        return indexes;
    }

    private static List<IndexDefinition> CheckIndexes(NewTable given, KeySchema keys, Dictionary<string, AttributeType> types)
    {
        CheckCount(given.HasLocal, "LocalSecondaryIndexes", given.Indexes.Count(index => !index.IsGlobal), DynamoDbLimits.LocalIndexes);
        CheckCount(given.HasGlobal, "GlobalSecondaryIndexes", given.Indexes.Count(index => index.IsGlobal), DynamoDbLimits.GlobalIndexes);
        if (keys.Sort is null && given.HasLocal)
        {
            throw DynamoDbException.InvalidParameter("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
        }

        var indexKeys = given.Indexes.Select(index => SchemaRules.CheckIndexKeys(index, keys, types)).ToList();
        SchemaRules.CheckAttributes(keys, indexKeys, types);
        var indexes = new List<IndexDefinition>();
        foreach (var (index, schema) in given.Indexes.Zip(indexKeys))
        {
            var checkedIndex = SchemaRules.CheckIndex(index, indexes.Count + 1, schema);
            indexes.Add(index.IsGlobal ? CapacityRules.WithCapacity(checkedIndex, index.Capacity, given.OnDemand) : checkedIndex);
        }

        return indexes.GroupBy(index => index.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw DynamoDbException.InvalidParameter($"Duplicate index name: {twice.Key}")
            : indexes;
    }

    private static void CheckCount(bool isGiven, string member, int count, int limit)
    {
        if (count == 0 && isGiven)
        {
            throw DynamoDbException.InvalidParameter($"List of {member} is empty");
        }

        if (count > limit)
        {
            throw DynamoDbException.InvalidParameter(member == "LocalSecondaryIndexes"
                ? $"Number of {member} exceeds per-table limit of {limit}"
                : $"GlobalSecondaryIndex count exceeds the per-table limit of {limit}");
        }
    }

    /// <summary>A table as the request gives it.</summary>
    private sealed record NewTable(
        string Name,
        List<GivenAttribute> Attributes,
        List<TableKeyElement> KeyElements,
        List<GivenIndex> Indexes,
        bool HasLocal,
        bool HasGlobal,
        bool OnDemand,
        GivenCapacity Capacity,
        string? TableClass,
        GivenStream? Stream,
        Func<string?> EncryptionKey,
        bool DeletionProtected,
        List<GivenTag> Tags);
}
