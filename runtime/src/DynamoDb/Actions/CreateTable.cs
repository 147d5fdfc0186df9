using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Creates a table. The response has the status CREATING, as that of the service; the table is usable once the response is
/// sent.
/// </summary>
internal sealed class CreateTable(TableCatalog catalog, AwsIdentity identity, TimeProvider time) : IDynamoDbOperation
{
    public string Name => "CreateTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var given = Read(request);
        var table = Define(given);
        var added = await catalog.AddAsync(table, cancellationToken).ConfigureAwait(false)
            ?? throw DynamoDbException.InUse($"Table already exists: {table.Name}");
        TableDescriptionWriter.ForNewTable(added, identity).Write(response, "TableDescription");
    }

    /// <summary>Reads the whole request before validating it: a value of the wrong type is the first error to report.</summary>
    private NewTable Read(RequestStructure request)
    {
        var constraints = new Constraints();
        var billing = request.Text("BillingMode");
        constraints.NotNull("attributeDefinitions", request.Has("AttributeDefinitions") ? request : null);
        var name = TableNames.Require(request, constraints);
        var attributes = TableRequestReader.ReadAttributes(request, constraints);
        constraints.OneOf("billingMode", billing, "PROVISIONED, PAY_PER_REQUEST");
        var capacity = TableRequestReader.ReadCapacity(request, string.Empty, constraints);
        var elements = TableRequestReader.ReadKeyElements(request, "keySchema", constraints);
        // Global indexes first: the service validates items against them first.
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
            TableRequestReader.ReadStream(request, constraints),
            TableRequestReader.ReadEncryptionKey(request, identity, constraints),
            request.Boolean("DeletionProtectionEnabled") == true,
            Tags.Read(request) ?? []);
        constraints.ThrowIfViolated();
        return given;
    }

    private TableDefinition Define(NewTable given)
    {
        var raised = CapacityRules.CheckNewTable(given.Capacity, given.OnDemand);
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
            RaisedWarmThroughput = raised,
            OnDemandSince = given.OnDemand ? now : null,
            OnDemandLimits = given.Capacity.OnDemand,
            EncryptionKey = given.EncryptionKey(),
            DeletionProtected = given.DeletionProtected,
            TableClass = given.TableClass,
            Tags = Tags.Check(given.Tags),
        };
    }

    private static List<RequestedIndex> ReadIndexes(RequestStructure request, string member, string type, Constraints constraints)
    {
        var path = MemberPath.Of(member);
        var indexes = new List<RequestedIndex>();
        foreach (var index in request.Structures(member, type) ?? [])
        {
            indexes.Add(TableRequestReader.ReadIndex(index, $"{path}.{indexes.Count + 1}.member", type == "GlobalSecondaryIndex", constraints));
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

        return indexes.GroupBy(index => index.Name).FirstOrDefault(group => group.Count() > 1) is { } duplicate
            ? throw DynamoDbException.InvalidParameter($"Duplicate index name: {duplicate.Key}")
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

    /// <summary>The request's table, not yet validated.</summary>
    private sealed record NewTable(
        string Name,
        List<AttributeDefinition> Attributes,
        List<KeySchemaElement> KeyElements,
        List<RequestedIndex> Indexes,
        bool HasLocal,
        bool HasGlobal,
        bool OnDemand,
        RequestedCapacity Capacity,
        string? TableClass,
        StreamSpecification? Stream,
        Func<string?> EncryptionKey,
        bool DeletionProtected,
        List<RequestedTag> Tags);
}
