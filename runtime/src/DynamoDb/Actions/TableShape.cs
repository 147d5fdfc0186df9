using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads the parts of a table's definition from a request; what the service model forbids goes to the constraints.</summary>
internal static class TableShape
{
    private const string ProjectionTypes = "ALL, INCLUDE, KEYS_ONLY";
    private const string StreamViews = "OLD_IMAGE, KEYS_ONLY, NEW_AND_OLD_IMAGES, NEW_IMAGE";
    private const int MostProjected = 20;

    public static List<GivenAttribute> ReadAttributes(RequestStructure request, Constraints constraints)
    {
        var attributes = new List<GivenAttribute>();
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
            if (name is not null && Enum.TryParse<AttributeType>(type, out var known))
            {
                attributes.Add(new GivenAttribute(name, known));
            }
        }

        return attributes;
    }

    /// <summary>The key elements as they are given; <see cref="SchemaRules"/> makes a schema of them.</summary>
    /// <param name="request">The table or index whose they are.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="constraints">Hears of violations.</param>
    /// <param name="most">How many the model allows; of a global index it does not say.</param>
    public static List<TableKeyElement>? ReadKeyElements(RequestStructure request, string path, Constraints constraints, int most = 2)
    {
        var elements = request.Structures("KeySchema", "KeySchemaElement");
        constraints
            .NotNull(path, elements)
            .Length(path, elements?.Count, 1, most, () => $"[{string.Join(", ", elements!.Select(element => $"KeySchemaElement(attributeName={element.Text("AttributeName")}, keyType={element.Text("KeyType")})"))}]");
        var read = new List<TableKeyElement>();
        foreach (var element in elements ?? [])
        {
            var name = element.Text("AttributeName");
            var type = element.Text("KeyType");
            var place = $"{path}.{read.Count + 1}.member";
            constraints.AttributeName($"{place}.attributeName", name).NotNull($"{place}.keyType", type).OneOf($"{place}.keyType", type, "HASH, RANGE");
            read.Add(new TableKeyElement(name ?? string.Empty, type ?? string.Empty));
        }

        return elements is null ? null : read;
    }

    public static GivenIndex ReadIndex(RequestStructure index, string path, bool isGlobal, Constraints constraints)
    {
        var name = ReadIndexName(index, path, constraints);
        var projection = index.Structure("Projection", "Projection");
        var type = projection?.Text("ProjectionType");
        var others = projection?.Texts("NonKeyAttributes");
        constraints
            .NotNull($"{path}.projection", projection)
            .OneOf($"{path}.projection.projectionType", type, ProjectionTypes)
            .Length($"{path}.projection.nonKeyAttributes", others?.Count, 1, MostProjected, () => $"[{string.Join(", ", others!)}]");
        var elements = ReadKeyElements(index, $"{path}.keySchema", constraints, isGlobal ? int.MaxValue : 2);
        var capacity = isGlobal ? ReadCapacity(index, $"{path}.", constraints) : GivenCapacity.None;
        return new GivenIndex(name, isGlobal, elements ?? [], type, others, capacity);
    }

    public static string ReadIndexName(RequestStructure index, string path, Constraints constraints)
    {
        var name = index.Text("IndexName");
        constraints.NotNull($"{path}.indexName", name).IndexName($"{path}.indexName", name);
        return name ?? string.Empty;
    }

    /// <param name="owner">The request, or an index of it.</param>
    /// <param name="prefix">What the paths of its members begin with.</param>
    /// <param name="constraints">Hears of violations.</param>
    public static GivenCapacity ReadCapacity(RequestStructure owner, string prefix, Constraints constraints)
    {
        var warmth = owner.Structure("WarmThroughput", "WarmThroughput");
        var onDemand = owner.Structure("OnDemandThroughput", "OnDemandThroughput");
        return new GivenCapacity(
            ReadThroughput(owner, $"{prefix}provisionedThroughput", constraints),
            Units(onDemand, "MaxReadRequestUnits", "MaxWriteRequestUnits") is { } limits ? new OnDemandLimits(limits.Read, limits.Write) : null,
            Units(warmth, "ReadUnitsPerSecond", "WriteUnitsPerSecond") is { } units ? new GivenWarmth(units.Read, units.Write) : null);
    }

    /// <summary>The KMS key a table is said to be encrypted with: empty for DynamoDB's own, null where the request does not say.</summary>
    /// <exception cref="DynamoDbException">The parts of the specification do not go together.</exception>
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

    /// <summary>Whether a stream is asked for, and its view; null where the request does not say.</summary>
    public static GivenStream? ReadStream(RequestStructure request, Constraints constraints)
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
        return new GivenStream(enabled == true, view);
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

    /// <summary>A structure of two optional numbers; an empty one counts as absent, as the service takes it.</summary>
    private static (long? Read, long? Write)? Units(RequestStructure? given, string read, string write) =>
        (given?.Integer(read, "Long"), given?.Integer(write, "Long")) is var units and not (null, null) ? units : null;
}

internal sealed record GivenAttribute(string Name, AttributeType Type);

/// <param name="Type"><c>HASH</c> or <c>RANGE</c>.</param>
internal sealed record TableKeyElement(string Name, string Type);

/// <summary>An index as a request gives it, before it is checked against the table.</summary>
internal sealed record GivenIndex(
    string Name,
    bool IsGlobal,
    IReadOnlyList<TableKeyElement> KeyElements,
    string? ProjectionType,
    IReadOnlyList<string>? NonKeyAttributes,
    GivenCapacity Capacity);

/// <summary>What a request says of the capacity of a table or an index.</summary>
internal sealed record GivenCapacity(Throughput? Provisioned, OnDemandLimits? OnDemand, GivenWarmth? Warmth)
{
    public static readonly GivenCapacity None = new(null, null, null);
}

internal sealed record GivenWarmth(long? ReadUnits, long? WriteUnits)
{
    /// <summary>The warmth with what is not given taken from <paramref name="present"/>.</summary>
    public Throughput Over(Throughput present) => new(ReadUnits ?? present.ReadUnits, WriteUnits ?? present.WriteUnits);
}

internal sealed record GivenStream(bool Enabled, string? View);
