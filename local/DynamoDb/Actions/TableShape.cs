using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.DynamoDb.Wire;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>Reads the parts of a table's definition from a request, refusing what CreateTable and UpdateTable refuse.</summary>
internal static class TableShape
{
    private const string ProjectionTypes = "ALL, INCLUDE, KEYS_ONLY";

    public static Dictionary<string, AttributeType> ReadAttributes(RequestStructure request, Constraints constraints)
    {
        var types = new Dictionary<string, AttributeType>(StringComparer.Ordinal);
        var position = 0;
        foreach (var definition in request.Structures("AttributeDefinitions") ?? [])
        {
            position++;
            var name = definition.Text("AttributeName");
            var type = definition.Text("AttributeType");
            constraints
                .NotNull($"attributeDefinitions.{position}.member.attributeName", name)
                .NotNull($"attributeDefinitions.{position}.member.attributeType", type)
                .OneOf($"attributeDefinitions.{position}.member.attributeType", type, "B, N, S");
            if (name is not null && Enum.TryParse<AttributeType>(type, out var known))
            {
                types[name] = known;
            }
        }

        return types;
    }

    /// <summary>The key elements as they are given; <see cref="CheckKeys"/> makes a schema of them.</summary>
    public static List<TableKeyElement>? ReadKeyElements(RequestStructure request, string path, Constraints constraints)
    {
        var elements = request.Structures("KeySchema");
        constraints
            .NotNull(path, elements)
            .Count(path, elements?.Count, 1, 2, () => $"[{string.Join(", ", elements!.Select(element => $"KeySchemaElement(attributeName={element.Text("AttributeName")}, keyType={element.Text("KeyType")})"))}]");
        var read = new List<TableKeyElement>();
        foreach (var element in elements ?? [])
        {
            var name = element.Text("AttributeName");
            var type = element.Text("KeyType");
            var place = $"{path}.{read.Count + 1}.member";
            constraints.NotNull($"{place}.attributeName", name).NotNull($"{place}.keyType", type).OneOf($"{place}.keyType", type, "HASH, RANGE");
            read.Add(new TableKeyElement(name ?? string.Empty, type ?? string.Empty));
        }

        return elements is null ? null : read;
    }

    /// <exception cref="DynamoDbException">The elements are no key schema.</exception>
    public static KeySchema CheckKeys(IReadOnlyList<TableKeyElement> elements, IReadOnlyDictionary<string, AttributeType> types)
    {
        var names = elements.Select(element => element.Name).ToList();
        if (names.Count > types.Count)
        {
            throw DynamoDbException.Validation("Invalid KeySchema: Some index key attribute have no definition");
        }

        if (names.Exists(name => !types.ContainsKey(name)))
        {
            throw DynamoDbException.InvalidParameter($"Some index key attributes are not defined in AttributeDefinitions. Keys: [{string.Join(", ", names)}], AttributeDefinitions: [{string.Join(", ", types.Keys)}]");
        }

        if (names.Count == 2 && names[0] == names[1])
        {
            throw DynamoDbException.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }

        if (elements[0].Type != "HASH")
        {
            throw DynamoDbException.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }

        return elements.Count == 2 && elements[1].Type != "RANGE"
            ? throw DynamoDbException.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
            : new KeySchema(names[0], names.ElementAtOrDefault(1));
    }

    /// <summary>One index as a request gives it; its keys are checked by <see cref="CheckIndex"/>.</summary>
    public static GivenIndex ReadIndex(RequestStructure index, string path, bool isGlobal, Constraints constraints)
    {
        var name = index.Text("IndexName");
        var projection = index.Structure("Projection");
        var projectionType = projection?.Text("ProjectionType");
        constraints
            .NotNull($"{path}.indexName", name)
            .IndexName($"{path}.indexName", name)
            .NotNull($"{path}.projection", projection)
            .OneOf($"{path}.projection.projectionType", projectionType, ProjectionTypes);
        var elements = ReadKeyElements(index, $"{path}.keySchema", constraints);
        var throughput = isGlobal ? ReadThroughput(index, $"{path}.provisionedThroughput", constraints) : null;
        return new GivenIndex(name ?? string.Empty, isGlobal, elements ?? [], projectionType, projection?.Texts("NonKeyAttributes"), throughput);
    }

    public static Throughput? ReadThroughput(RequestStructure request, string path, Constraints constraints)
    {
        if (request.Structure("ProvisionedThroughput") is not { } given)
        {
            return null;
        }

        var read = given.Integer("ReadCapacityUnits");
        var write = given.Integer("WriteCapacityUnits");
        constraints
            .NotNull($"{path}.writeCapacityUnits", write)
            .AtLeast($"{path}.writeCapacityUnits", write, 1)
            .NotNull($"{path}.readCapacityUnits", read)
            .AtLeast($"{path}.readCapacityUnits", read, 1);
        return new Throughput(read ?? 0, write ?? 0);
    }

    /// <summary>The most that an on-demand table is to take; null where the request does not say.</summary>
    public static OnDemandLimits? ReadOnDemandLimits(RequestStructure request) =>
        request.Structure("OnDemandThroughput") is { } given
            ? new OnDemandLimits(given.Integer("MaxReadRequestUnits"), given.Integer("MaxWriteRequestUnits"))
            : null;

    /// <summary>The key a table is said to be encrypted with: empty for DynamoDB's own, null where the request does not say.</summary>
    public static string? ReadEncryptionKey(RequestStructure request, AwsIdentity identity)
    {
        if (request.Structure("SSESpecification") is not { } given)
        {
            return null;
        }

        var key = given.Text("KMSMasterKeyId") ?? "alias/aws/dynamodb";
        return given.Boolean("Enabled") != true ? string.Empty
            : key.StartsWith("arn:", StringComparison.Ordinal) ? key
            : $"arn:aws:kms:{identity.Region}:{identity.AccountId}:{(key.StartsWith("alias/", StringComparison.Ordinal) ? key : "key/" + key)}";
    }

    /// <exception cref="DynamoDbException">The index does not fit the table.</exception>
    public static IndexDefinition CheckIndex(GivenIndex given, int number, KeySchema tableKeys, IReadOnlyDictionary<string, AttributeType> types, bool onDemand)
    {
        var keys = CheckKeys(given.KeyElements, types);
        if (!given.IsGlobal)
        {
            CheckLocal(given.Name, keys, tableKeys);
        }

        if (given.ProjectionType is null)
        {
            throw DynamoDbException.InvalidParameter("Unknown ProjectionType: null");
        }

        if (given.NonKeyAttributes is not null && given.ProjectionType != "INCLUDE")
        {
            throw DynamoDbException.InvalidParameter($"ProjectionType is {given.ProjectionType}, but NonKeyAttributes is specified");
        }

        if (given.NonKeyAttributes is null && given.ProjectionType == "INCLUDE")
        {
            throw DynamoDbException.InvalidParameter($"ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }

        if (given.IsGlobal && onDemand == given.Provisioned is not null)
        {
            throw DynamoDbException.InvalidParameter(onDemand
                ? $"ProvisionedThroughput should not be specified for index: {given.Name} when BillingMode is PAY_PER_REQUEST"
                : $"ProvisionedThroughput is not specified for index: {given.Name}");
        }

        return new IndexDefinition
        {
            Name = given.Name,
            Number = number,
            IsGlobal = given.IsGlobal,
            Keys = keys,
            ProjectionType = given.ProjectionType,
            NonKeyAttributes = given.NonKeyAttributes ?? [],
            Provisioned = given.Provisioned,
        };
    }

    /// <exception cref="DynamoDbException">The table is to have a stream, or tells what a stream it has not is to show.</exception>
    public static void RefuseStreams(RequestStructure request)
    {
        if (request.Structure("StreamSpecification") is not { } stream)
        {
            return;
        }

        if (stream.Boolean("StreamEnabled") == true)
        {
            throw DynamoDbException.Validation("StreamSpecification: streams are not served by this endpoint; StreamEnabled must be false");
        }

        if (stream.Has("StreamViewType"))
        {
            throw DynamoDbException.InvalidParameter("Stream StreamEnabled was false, however, StreamViewType was specified");
        }
    }

    /// <summary>Refuses definitions of attributes that are no key of anything.</summary>
    public static void CheckAttributes(KeySchema keys, IReadOnlyList<IndexDefinition> indexes, IReadOnlyDictionary<string, AttributeType> types)
    {
        if (types.Keys.All(name => keys.Has(name) || indexes.Any(index => index.Keys.Has(name))))
        {
            return;
        }

        if (indexes.Count == 0)
        {
            throw DynamoDbException.InvalidParameter("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
        }

        var used = types.Keys.Where(name => keys.Has(name) || indexes.Any(index => index.Keys.Has(name)));
        throw DynamoDbException.InvalidParameter($"Some AttributeDefinitions are not used. AttributeDefinitions: [{string.Join(", ", types.Keys)}], keys used: [{string.Join(", ", used)}]");
    }

    private static void CheckLocal(string name, KeySchema keys, KeySchema tableKeys)
    {
        if (keys.Sort is null)
        {
            throw DynamoDbException.InvalidParameter($"Index KeySchema does not have a range key for index: {name}");
        }

        if (keys.Partition != tableKeys.Partition)
        {
            throw DynamoDbException.InvalidParameter($"Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index hash key: {keys.Partition}, table hash key: {tableKeys.Partition}");
        }
    }
}

/// <param name="Type"><c>HASH</c> or <c>RANGE</c>.</param>
internal sealed record TableKeyElement(string Name, string Type);

/// <summary>An index as a request gives it, before it is checked against the table.</summary>
internal sealed record GivenIndex(
    string Name,
    bool IsGlobal,
    IReadOnlyList<TableKeyElement> KeyElements,
    string? ProjectionType,
    IReadOnlyList<string>? NonKeyAttributes,
    Throughput? Provisioned);
