using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Validates a table's definition beyond the service model: its keys, attribute definitions and projections must match.</summary>
internal static class SchemaRules
{
    private static readonly string[] TableClasses = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"];

    /// <exception cref="DynamoDbException">An attribute is defined twice.</exception>
    public static Dictionary<string, AttributeType> CheckDefinitions(IReadOnlyList<AttributeDefinition> attributes)
    {
        var types = new Dictionary<string, AttributeType>(StringComparer.Ordinal);
        foreach (var (name, type) in attributes)
        {
            if (!types.TryAdd(name, type))
            {
                throw DynamoDbException.Validation($"Attribute Name is duplicated: {name}");
            }
        }

        return types;
    }

    /// <exception cref="DynamoDbException">The elements are not a valid key schema.</exception>
    public static KeySchema CheckKeys(IReadOnlyList<KeySchemaElement> elements, IReadOnlyDictionary<string, AttributeType> types)
    {
        var names = DefinedNames(elements, types);
        if (names.Count == 2 && names[0] == names[1])
        {
            throw DynamoDbException.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }

        CheckFirst(elements);
        return elements.Count == 2 && elements[1].Type != "RANGE"
            ? throw DynamoDbException.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
            : new KeySchema(names[0], names.ElementAtOrDefault(1));
    }

    /// <exception cref="DynamoDbException">A key attribute has no definition.</exception>
    public static void CheckDefined(List<string> names, IReadOnlyDictionary<string, AttributeType> types)
    {
        if (names.Exists(name => !types.ContainsKey(name)))
        {
            throw DynamoDbException.InvalidParameter($"Some index key attributes are not defined in AttributeDefinitions. Keys: [{string.Join(", ", names)}], AttributeDefinitions: [{string.Join(", ", types.Keys)}]");
        }
    }

    private static List<string> DefinedNames(IReadOnlyList<KeySchemaElement> elements, IReadOnlyDictionary<string, AttributeType> types)
    {
        var names = elements.Select(element => element.Name).ToList();
        if (names.Count > types.Count)
        {
            throw DynamoDbException.Validation("Invalid KeySchema: Some index key attribute have no definition");
        }

        CheckDefined(names, types);
        return names;
    }

    private static void CheckFirst(IReadOnlyList<KeySchemaElement> elements)
    {
        if (elements[0].Type != "HASH")
        {
            throw DynamoDbException.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
    }

    /// <summary>Returns the key schema of a global index, where each key may have several attributes.</summary>
    private static KeySchema CheckGlobalKeys(IReadOnlyList<KeySchemaElement> elements, IReadOnlyDictionary<string, AttributeType> types)
    {
        var names = DefinedNames(elements, types);
        CheckFirst(elements);
        var partitions = elements.TakeWhile(element => element.Type == "HASH").Select(element => element.Name).ToList();
        var sorts = elements.Skip(partitions.Count).ToList();
        if (sorts.Exists(element => element.Type == "HASH"))
        {
            throw DynamoDbException.InvalidParameter("All HASH key attributes must precede RANGE key attributes in the KeySchema");
        }

        if (names.Distinct().Count() < names.Count)
        {
            throw DynamoDbException.Validation("The KeySchema contains multiple key attributes with the same name");
        }

        if (partitions.Count > DynamoDbLimits.KeyAttributes || sorts.Count > DynamoDbLimits.KeyAttributes)
        {
            throw DynamoDbException.InvalidParameter($"The KeySchema exceeds the maximum allowed number of {(partitions.Count > DynamoDbLimits.KeyAttributes ? "HASH" : "RANGE")} key attributes");
        }

        return KeySchema.Of(partitions, [.. sorts.Select(element => element.Name)]);
    }

    /// <summary>Returns the key schema of an index. The service validates it before the other members of the index.</summary>
    /// <exception cref="DynamoDbException">The elements are not a valid key schema, or do not match the table.</exception>
    public static KeySchema CheckIndexKeys(RequestedIndex given, KeySchema tableKeys, IReadOnlyDictionary<string, AttributeType> types)
    {
        if (given.IsGlobal)
        {
            return CheckGlobalKeys(given.KeyElements, types);
        }

        var keys = CheckKeys(given.KeyElements, types);
        if (keys.Sort is null)
        {
            throw DynamoDbException.InvalidParameter($"Index KeySchema does not have a range key for index: {given.Name}");
        }

        return keys.Partition == tableKeys.Partition
            ? keys
            : throw DynamoDbException.InvalidParameter($"Index KeySchema does not have the same leading hash key as table KeySchema for index: {given.Name}. index hash key: {keys.Partition}, table hash key: {tableKeys.Partition}");
    }

    /// <summary>Returns the index without its capacity.</summary>
    /// <exception cref="DynamoDbException">The projection is invalid.</exception>
    public static IndexDefinition CheckIndex(RequestedIndex given, int number, KeySchema keys)
    {
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
            throw DynamoDbException.InvalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }

        if (given.NonKeyAttributes?.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } duplicate)
        {
            throw DynamoDbException.InvalidParameter($"Duplicate element in NonKeyAttributes: {duplicate.Key}");
        }

        return new IndexDefinition
        {
            Name = given.Name,
            Number = number,
            IsGlobal = given.IsGlobal,
            Keys = keys,
            ProjectionType = given.ProjectionType,
            NonKeyAttributes = given.NonKeyAttributes ?? [],
        };
    }

    /// <summary>Rejects definitions of attributes that are in no key schema.</summary>
    /// <exception cref="DynamoDbException">A definition is not used.</exception>
    public static void CheckAttributes(KeySchema keys, IReadOnlyCollection<KeySchema> indexKeys, IReadOnlyDictionary<string, AttributeType> types)
    {
        var used = types.Keys.Where(name => keys.Has(name) || indexKeys.Any(index => index.Has(name))).ToList();
        if (used.Count == types.Count)
        {
            return;
        }

        throw DynamoDbException.InvalidParameter(indexKeys.Count == 0
            ? "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
            : $"Some AttributeDefinitions are not used. AttributeDefinitions: [{string.Join(", ", types.Keys)}], keys used: [{string.Join(", ", used)}]");
    }

    /// <exception cref="DynamoDbException">The table class is unknown.</exception>
    public static void CheckClass(string? given)
    {
        if (given is not null && !TableClasses.Contains(given))
        {
            throw DynamoDbException.Validation($"Invalid table-class parameter provided. Please try again with a valid table-class value: [{string.Join(", ", TableClasses)}].");
        }
    }

    /// <exception cref="DynamoDbException">The members of the specification cannot be combined.</exception>
    public static void CheckEncryption(bool enabled, string? type, string? key)
    {
        if (!enabled && type is not null)
        {
            throw DynamoDbException.InvalidParameter("SSEType can not be specified if Enabled is false");
        }

        if (!enabled && key is not null)
        {
            throw DynamoDbException.InvalidParameter("KMSMasterKeyId can not be specified if Enabled is false");
        }

        if (type == "AES256")
        {
            throw DynamoDbException.InvalidParameter("SSEType AES256 is not supported");
        }

        if (key is not null && type is null)
        {
            throw DynamoDbException.InvalidParameter("SSEType KMS is required if KMSMasterKeyId is specified");
        }
    }

    /// <exception cref="DynamoDbException">The members of a new table's specification cannot be combined, or it enables a stream.</exception>
    public static void CheckStream(StreamSpecification? stream)
    {
        if (stream is { Enabled: false, View: not null })
        {
            throw DynamoDbException.InvalidParameter("Table is being created with a stream disabled, UpdateViewType should not be specified");
        }

        if (stream is { Enabled: true, View: null })
        {
            throw DynamoDbException.InvalidParameter("Table is being created with a stream enabled, UpdateViewType is required");
        }

        RejectStream(stream);
    }

    /// <exception cref="DynamoDbException">The specification enables a stream, which this endpoint does not support.</exception>
    public static void RejectStream(StreamSpecification? stream)
    {
        if (stream is { Enabled: true })
        {
            throw DynamoDbException.Validation("StreamSpecification: streams are not served by this endpoint; StreamEnabled must be false");
        }
    }
}
