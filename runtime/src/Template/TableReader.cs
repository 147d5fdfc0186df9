namespace DurableLocal.Template;

/// <summary>Reads AWS::DynamoDB::Table and AWS::Serverless::SimpleTable. Rules: DynamoDB API reference, CreateTable.</summary>
internal static class TableReader
{
    private const int MaxKeyAttributes = 4;
    private const int MaxIndexes = 20;

    private static readonly HashSet<string> Known =
    [
        "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "TableName", "TimeToLiveSpecification",
        "BillingMode", "ContributorInsightsSpecification", "DeletionProtectionEnabled", "KinesisStreamSpecification", "OnDemandThroughput",
        "PointInTimeRecoverySpecification", "ProvisionedThroughput", "ResourcePolicy", "SSESpecification", "StreamSpecification", "TableClass",
        "Tags", "WarmThroughput",
    ];

    private static readonly HashSet<string> KnownSimple =
        ["PrimaryKey", "TableName", "ProvisionedThroughput", "SSESpecification", "PointInTimeRecoverySpecification", "Tags"];

    private static readonly HashSet<string> KnownIndex =
        ["IndexName", "KeySchema", "Projection", "ProvisionedThroughput", "OnDemandThroughput", "ContributorInsightsSpecification", "WarmThroughput"];

    public static TableResource? Read(TemplateScope scope, ResourceDeclaration declaration)
    {
        var properties = scope.FieldsOf(declaration);
        if (Name(scope, declaration, properties) is not { } name)
        {
            return null;
        }

        var table = declaration.Type.Name == ResourceType.SimpleTable
            ? ReadSimple(declaration, name, properties)
            : ReadTable(declaration, name, properties);
        return table with { KmsKeyArn = EncryptionKey(properties) };
    }

    private static string? Name(TemplateScope scope, ResourceDeclaration declaration, Fields properties)
    {
        var name = ResourceName.Of(scope, declaration, properties);
        if (name is null || IsName(name))
        {
            return name;
        }

        properties.Error("TableName", $"expected 3 to 255 letters, digits, -, _ or ., got \"{name}\"");
        return null;
    }

    private static bool IsName(string name) =>
        name.Length is >= 3 and <= 255 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static TableResource ReadSimple(ResourceDeclaration declaration, string name, Fields properties)
    {
        properties.Allow(declaration.Type.Name, KnownSimple);
        var key = properties["PrimaryKey"]?.Map();
        key?.Allow("PrimaryKey", ["Name", "Type"]);
        var keyName = key?["Name"]?.Text() ?? "id";
        var type = key?.Required("Type", "String, Number or Binary")?.OneOf("String", "Number", "Binary") ?? "String";
        return new TableResource(declaration.LogicalId, name, [new TableAttribute(keyName, type[..1])], [new TableKey(keyName, "HASH")], [], [], null);
    }

    private static TableResource ReadTable(ResourceDeclaration declaration, string name, Fields properties)
    {
        properties.Allow(declaration.Type.Name, Known);
        var attributes = Attributes(properties);
        var key = KeySchema(properties);
        var globals = Indexes(properties, "GlobalSecondaryIndexes");
        var locals = Indexes(properties, "LocalSecondaryIndexes");
        CheckAttributes(properties, attributes, [.. key, .. globals.SelectMany(index => index.KeySchema), .. locals.SelectMany(index => index.KeySchema)]);
        return new TableResource(declaration.LogicalId, name, attributes, key, globals, locals, TimeToLive(properties));
    }

    private static List<TableAttribute> Attributes(Fields properties)
    {
        var attributes = new List<TableAttribute>();
        foreach (var item in properties.Required("AttributeDefinitions", "a list of attributes")?.Items() ?? [])
        {
            var definition = item.Map();
            definition?.Allow("AttributeDefinitions", ["AttributeName", "AttributeType"]);
            if (definition?.Required("AttributeName")?.Text() is { } name
                && definition.Required("AttributeType", "S, N or B")?.OneOf("S", "N", "B") is { } type)
            {
                attributes.Add(new TableAttribute(name, type));
            }
        }

        return attributes;
    }

    /// <param name="owner">The table or the index.</param>
    /// <param name="max">Maximum number of attributes of the partition key and of the sort key; a global index can have several.</param>
    private static List<TableKey> KeySchema(Fields owner, int max = 1)
    {
        var keys = new List<TableKey>();
        var expected = max == 1 ? "a HASH key and at most one RANGE key" : $"1 to {max} HASH keys and at most {max} RANGE keys";
        if (owner.Required("KeySchema", expected) is not { } field)
        {
            return keys;
        }

        foreach (var item in field.Items())
        {
            var key = item.Map();
            key?.Allow("KeySchema", ["AttributeName", "KeyType"]);
            if (key?.Required("AttributeName")?.Text() is { } name && key.Required("KeyType", "HASH or RANGE")?.OneOf("HASH", "RANGE") is { } type)
            {
                keys.Add(new TableKey(name, type));
            }
        }

        var partitions = keys.TakeWhile(key => key.KeyType == "HASH").Count();
        if (partitions == 0 || partitions > max || keys.Count - partitions > max || keys.Skip(partitions).Any(key => key.KeyType == "HASH"))
        {
            field.Error($"expected {expected} after {(max == 1 ? "it" : "them")}, got {(keys.Count == 0 ? "none" : string.Join(", ", keys.Select(key => key.KeyType)))}");
        }

        return keys;
    }

    private static List<TableIndex> Indexes(Fields properties, string property)
    {
        var indexes = new List<TableIndex>();
        if (properties[property] is not { } field)
        {
            return indexes;
        }

        foreach (var item in field.Items())
        {
            if (item.Map() is { } index && Index(index, property) is { } read)
            {
                indexes.Add(read);
            }
        }

        if (indexes.Count > MaxIndexes)
        {
            field.Error($"expected at most {MaxIndexes} indexes, got {indexes.Count}");
        }

        return indexes;
    }

    private static TableIndex? Index(Fields index, string property)
    {
        index.Allow(property, KnownIndex);
        var name = index.Required("IndexName")?.Text();
        var keys = KeySchema(index, property == "GlobalSecondaryIndexes" ? MaxKeyAttributes : 1);
        var projection = index.Required("Projection", "a map with ProjectionType")?.Map();
        projection?.Allow("Projection", ["ProjectionType", "NonKeyAttributes"]);
        var type = projection?["ProjectionType"]?.OneOf("ALL", "KEYS_ONLY", "INCLUDE") ?? "ALL";
        var others = projection?["NonKeyAttributes"]?.Items().Select(item => item.Text()).OfType<string>().ToList() ?? [];
        if (projection is not null && (type == "INCLUDE") != (others.Count > 0))
        {
            projection.Error("NonKeyAttributes", type == "INCLUDE" ? "expected the attributes that INCLUDE projects, got nothing" : $"expected no attributes with {type}, got {others.Count}");
        }

        return name is null ? null : new TableIndex(name, keys, type, others);
    }

    private static void CheckAttributes(Fields properties, List<TableAttribute> attributes, List<TableKey> keys)
    {
        foreach (var key in keys.Select(key => key.Name).Distinct().Where(key => attributes.All(attribute => attribute.Name != key)))
        {
            properties.Error("AttributeDefinitions", $"expected a definition of the key attribute {key}, got {string.Join(", ", attributes.Select(attribute => attribute.Name))}");
        }

        foreach (var unused in attributes.Where(attribute => keys.TrueForAll(key => key.Name != attribute.Name)))
        {
            properties.Error("AttributeDefinitions", $"expected only attributes that a key uses, got {unused.Name}");
        }
    }

    private static string? EncryptionKey(Fields properties)
    {
        var specification = properties["SSESpecification"]?.Map();
        specification?.Allow("SSESpecification", ["SSEEnabled", "SSEType", "KMSMasterKeyId"]);
        specification?["SSEType"]?.OneOf("KMS");
        return specification?["SSEEnabled"]?.Flag() == true ? specification["KMSMasterKeyId"]?.Text() : null;
    }

    private static string? TimeToLive(Fields properties)
    {
        var specification = properties["TimeToLiveSpecification"]?.Map();
        specification?.Allow("TimeToLiveSpecification", ["AttributeName", "Enabled"]);
        return specification?.Required("Enabled", "true or false")?.Flag() == true ? specification.Required("AttributeName")?.Text() : null;
    }
}
