using System.Text.Json;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Wire;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>
/// Makes a table. The answer says CREATING, as the service's does; the table is ready by the time the answer arrives.
/// </summary>
internal sealed class CreateTable(TableCatalog catalog, AwsIdentity identity, TimeProvider time) : IDynamoDbAction
{
    public string Name => "CreateTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var table = ReadDefinition(request);
        var added = await catalog.AddAsync(table, cancellationToken).ConfigureAwait(false)
            ?? throw DynamoDbException.InUse($"Table already exists: {table.Name}");
        TableAnswer.Write(response, "TableDescription", added, "CREATING", identity, static _ => (0, 0));
    }

    private TableDefinition ReadDefinition(RequestStructure request)
    {
        if (!request.Has("TableName"))
        {
            throw DynamoDbException.Validation("The parameter 'TableName' is required but was not present in the request");
        }

        var constraints = new Constraints();
        var billing = request.Text("BillingMode");
        constraints.NotNull("attributeDefinitions", request.Has("AttributeDefinitions") ? request : null);
        var name = TableNames.Require(request, constraints);
        var types = TableShape.ReadAttributes(request, constraints);
        constraints.OneOf("billingMode", billing, "PROVISIONED, PAY_PER_REQUEST");
        var provisioned = TableShape.ReadThroughput(request, "provisionedThroughput", constraints);
        var elements = TableShape.ReadKeyElements(request, "keySchema", constraints);
        // Global indexes stand first: the service checks an item against them first.
        var given = ReadIndexes(request, "GlobalSecondaryIndexes", true, constraints);
        given.AddRange(ReadIndexes(request, "LocalSecondaryIndexes", false, constraints));
        var tableClass = request.Text("TableClass");
        constraints.OneOf("tableClass", tableClass, "STANDARD, STANDARD_INFREQUENT_ACCESS").Refuse();
        TableShape.RefuseStreams(request);

        var onDemand = billing == "PAY_PER_REQUEST";
        CheckBilling(onDemand, provisioned);
        var keys = TableShape.CheckKeys(elements!, types);
        var indexes = CheckIndexes(request, given, keys, types, onDemand);
        TableShape.CheckAttributes(keys, indexes, types);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new TableDefinition
        {
            Name = name,
            Id = Guid.NewGuid(),
            CreatedAt = now,
            Keys = keys,
            AttributeTypes = types,
            Indexes = indexes,
            NextIndexNumber = indexes.Count + 1,
            Provisioned = provisioned,
            OnDemandSince = onDemand ? now : null,
            OnDemandLimits = TableShape.ReadOnDemandLimits(request),
            EncryptionKey = TableShape.ReadEncryptionKey(request, identity),
            DeletionProtected = request.Boolean("DeletionProtectionEnabled") == true,
            TableClass = tableClass,
            Tags = Tags.Read(request),
        };
    }

    private static List<GivenIndex> ReadIndexes(RequestStructure request, string member, bool isGlobal, Constraints constraints)
    {
        var path = char.ToLowerInvariant(member[0]) + member[1..];
        var indexes = new List<GivenIndex>();
        foreach (var index in request.Structures(member) ?? [])
        {
            indexes.Add(TableShape.ReadIndex(index, $"{path}.{indexes.Count + 1}.member", isGlobal, constraints));
        }

        return indexes;
    }

    private static void CheckBilling(bool onDemand, Throughput? provisioned)
    {
        if (onDemand && provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }

        if (!onDemand && provisioned is null)
        {
            throw DynamoDbException.InvalidParameter("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
        }
    }

    private static List<IndexDefinition> CheckIndexes(RequestStructure request, List<GivenIndex> given, KeySchema keys, Dictionary<string, Values.AttributeType> types, bool onDemand)
    {
        CheckCount(request, "LocalSecondaryIndexes", given.Count(index => !index.IsGlobal), DynamoDbLimits.LocalIndexes);
        CheckCount(request, "GlobalSecondaryIndexes", given.Count(index => index.IsGlobal), DynamoDbLimits.GlobalIndexes);
        if (keys.Sort is null && given.Exists(index => !index.IsGlobal))
        {
            throw DynamoDbException.InvalidParameter("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
        }

        var indexes = new List<IndexDefinition>();
        foreach (var index in given)
        {
            var checkedIndex = TableShape.CheckIndex(index, indexes.Count + 1, keys, types, onDemand);
            if (indexes.Exists(other => other.Name == index.Name))
            {
                throw DynamoDbException.InvalidParameter($"Duplicate index name: {index.Name}");
            }

            indexes.Add(checkedIndex);
        }

        return indexes;
    }

    private static void CheckCount(RequestStructure request, string member, int count, int limit)
    {
        if (count == 0 && request.Has(member))
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
}
