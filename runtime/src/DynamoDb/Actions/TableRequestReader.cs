using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads the parts of a table's definition from a request; violations of the service model go to the constraints.</summary>
internal static class TableRequestReader
{
    private const string ProjectionTypes = "ALL, INCLUDE, KEYS_ONLY";
    private const string StreamViews = "OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE";
    private const int MaximumNonKeyAttributes = 20;

    public static List<AttributeDefinition> ReadAttributes(RequestStructure request, Constraints constraints)
    {
        var attributes = new List<AttributeDefinition>();
        var position = 0;
        foreach (var definition in request.Structures("AttributeDefinitions", "AttributeDefinition") ?? [])
        {
            var path = $"attributeDefinitions.{++position}.member";
            var name = definition.Text("AttributeName");
            var type = definition.Text("AttributeType");
            constraints
                .AttributeName($"{path}.attributeName", name)
                .NotNull($"{path}.attributeType", type)
                .OneOf($"{path}.attributeType", type, "B, N, S");
            if (name is not null && Enum.TryParse<AttributeType>(type, out var attributeType))
            {
                attributes.Add(new AttributeDefinition(name, attributeType));
            }
        }

        return attributes;
    }

    /// <summary>Reads the elements of a KeySchema, or null where it is absent; <see cref="SchemaRules"/> validates them.</summary>
    /// <param name="request">The structure of the table or index.</param>
    /// <param name="path">The path of the KeySchema in messages.</param>
    /// <param name="constraints">Collects violations.</param>
    /// <param name="maximum">The maximum number of elements; the service model has none for global indexes.</param>
    public static List<KeySchemaElement>? ReadKeyElements(RequestStructure request, string path, Constraints constraints, int maximum = 2)
    {
        var elements = request.Structures("KeySchema", "KeySchemaElement");
        constraints
            .NotNull(path, elements)
            .Length(path, elements?.Count, 1, maximum, () => $"[{string.Join(", ", elements!.Select(element => $"KeySchemaElement(attributeName={element.Text("AttributeName")}, keyType={element.Text("KeyType")})"))}]");
        var read = new List<KeySchemaElement>();
        foreach (var element in elements ?? [])
        {
            var name = element.Text("AttributeName");
            var type = element.Text("KeyType");
            var elementPath = $"{path}.{read.Count + 1}.member";
            constraints.AttributeName($"{elementPath}.attributeName", name).NotNull($"{elementPath}.keyType", type).OneOf($"{elementPath}.keyType", type, "HASH, RANGE");
            read.Add(new KeySchemaElement(name ?? string.Empty, type ?? string.Empty));
        }

        return elements is null ? null : read;
    }

    public static RequestedIndex ReadIndex(RequestStructure index, string path, bool isGlobal, Constraints constraints)
    {
        var name = ReadIndexName(index, path, constraints);
        var projection = index.Structure("Projection", "Projection");
        var type = projection?.Text("ProjectionType");
        var nonKeyAttributes = projection?.Texts("NonKeyAttributes");
        constraints
            .NotNull($"{path}.projection", projection)
            .OneOf($"{path}.projection.projectionType", type, ProjectionTypes)
            .Length($"{path}.projection.nonKeyAttributes", nonKeyAttributes?.Count, 1, MaximumNonKeyAttributes, () => $"[{string.Join(", ", nonKeyAttributes!)}]")
            .AttributeNames($"{path}.projection.nonKeyAttributes", nonKeyAttributes);
        var elements = ReadKeyElements(index, $"{path}.keySchema", constraints, isGlobal ? int.MaxValue : 2);
        var capacity = isGlobal ? ReadCapacity(index, $"{path}.", constraints) : RequestedCapacity.None;
        return new RequestedIndex(name, isGlobal, elements ?? [], type, nonKeyAttributes, capacity);
    }

    public static string ReadIndexName(RequestStructure index, string path, Constraints constraints)
    {
        var name = index.Text("IndexName");
        constraints.NotNull($"{path}.indexName", name).IndexName($"{path}.indexName", name);
        return name ?? string.Empty;
    }

    /// <param name="owner">The request, or the structure of an index.</param>
    /// <param name="prefix">The prefix of its members' paths in messages.</param>
    /// <param name="constraints">Collects violations.</param>
    public static RequestedCapacity ReadCapacity(RequestStructure owner, string prefix, Constraints constraints)
    {
        var warmThroughput = owner.Structure("WarmThroughput", "WarmThroughput");
        var onDemand = owner.Structure("OnDemandThroughput", "OnDemandThroughput");
        return new RequestedCapacity(
            ReadThroughput(owner, $"{prefix}provisionedThroughput", constraints),
            Units(onDemand, "MaxReadRequestUnits", "MaxWriteRequestUnits") is { } limits ? new OnDemandLimits(limits.Read, limits.Write) : null,
            Units(warmThroughput, "ReadUnitsPerSecond", "WriteUnitsPerSecond") is { } units ? new RequestedWarmThroughput(units.Read, units.Write) : null);
    }

    /// <summary>
    /// Reads the SSESpecification. The function returns the ARN of the KMS key: empty for the key that DynamoDB owns, null where
    /// the request has no specification. It throws a <see cref="DynamoDbException"/> where the members cannot be combined.
    /// </summary>
    public static Func<string?> ReadEncryptionKey(RequestStructure request, AwsIdentity identity, Constraints constraints)
    {
        var given = request.Structure("SSESpecification", "SSESpecification");
        var key = given?.Text("KMSMasterKeyId");
        var type = given?.Text("SSEType");
        var enabled = given?.Boolean("Enabled") == true;
        constraints
            .OneOf("sSESpecification.sSEType", type, "AES256, KMS")
            .Length("sSESpecification.kMSMasterKeyId", key?.Length, 1, int.MaxValue, () => key!);
        return () =>
        {
            if (given is null)
            {
                return null;
            }

            SchemaRules.CheckEncryption(enabled, type, key);
            return enabled ? KeyArn(key ?? "alias/aws/dynamodb", identity) : string.Empty;
        };
    }

    /// <summary>Reads the StreamSpecification; returns null where it is absent.</summary>
    public static StreamSpecification? ReadStream(RequestStructure request, Constraints constraints)
    {
        if (request.Structure("StreamSpecification", "StreamSpecification") is not { } stream)
        {
            return null;
        }

        var enabled = stream.Boolean("StreamEnabled");
        var view = stream.Text("StreamViewType");
        constraints
            .NotNull("streamSpecification.streamEnabled", enabled)
            .OneOf("streamSpecification.streamViewType", view, StreamViews);
        return new StreamSpecification(enabled == true, view);
    }

    private static string KeyArn(string key, AwsIdentity identity) =>
        key.StartsWith("arn:", StringComparison.Ordinal)
            ? key
            : $"arn:aws:kms:{identity.Region}:{identity.AccountId}:{(key.StartsWith("alias/", StringComparison.Ordinal) ? key : "key/" + key)}";

    private static Throughput? ReadThroughput(RequestStructure owner, string path, Constraints constraints)
    {
        if (owner.Structure("ProvisionedThroughput", "ProvisionedThroughput") is not { } given)
        {
            return null;
        }

        var read = given.Integer("ReadCapacityUnits", "Long");
        var write = given.Integer("WriteCapacityUnits", "Long");
        constraints
            .NotNull($"{path}.writeCapacityUnits", write)
            .AtLeast($"{path}.writeCapacityUnits", write, 1)
            .NotNull($"{path}.readCapacityUnits", read)
            .AtLeast($"{path}.readCapacityUnits", read, 1);
        return new Throughput(read ?? 0, write ?? 0);
    }

    /// <summary>Reads a structure of two optional numbers; the service treats an empty one as absent.</summary>
    private static (long? Read, long? Write)? Units(RequestStructure? given, string read, string write) =>
        (given?.Integer(read, "Long"), given?.Integer(write, "Long")) is var units and not (null, null) ? units : null;
}

/// <summary>One element of AttributeDefinitions.</summary>
internal sealed record AttributeDefinition(string Name, AttributeType Type);

/// <summary>One element of a KeySchema.</summary>
/// <param name="Type"><c>HASH</c> or <c>RANGE</c>.</param>
internal sealed record KeySchemaElement(string Name, string Type);

/// <summary>An index of a request, not yet validated against the table.</summary>
internal sealed record RequestedIndex(
    string Name,
    bool IsGlobal,
    IReadOnlyList<KeySchemaElement> KeyElements,
    string? ProjectionType,
    IReadOnlyList<string>? NonKeyAttributes,
    RequestedCapacity Capacity);

/// <summary>The capacity members of a request's table or index; null where a member is absent.</summary>
internal sealed record RequestedCapacity(Throughput? Provisioned, OnDemandLimits? OnDemand, RequestedWarmThroughput? WarmThroughput)
{
    public static readonly RequestedCapacity None = new(null, null, null);
}

/// <summary>The WarmThroughput of a request.</summary>
internal sealed record RequestedWarmThroughput(long? ReadUnits, long? WriteUnits)
{
    /// <summary>Returns the throughput with absent members taken from <paramref name="current"/>.</summary>
    public Throughput WithDefaults(Throughput current) => new(ReadUnits ?? current.ReadUnits, WriteUnits ?? current.WriteUnits);
}

/// <summary>The StreamSpecification of a request.</summary>
internal sealed record StreamSpecification(bool Enabled, string? View);
