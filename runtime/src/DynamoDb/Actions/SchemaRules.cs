using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>What the service's model cannot say of a table's definition: keys, attributes and projections that fit together.</summary>
internal static class SchemaRules
{
    private static readonly string[] TableClasses = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"];

    /// <exception cref="DynamoDbException">An attribute is defined twice.</exception>
    public static Dictionary<string, AttributeType> CheckDefinitions(IReadOnlyList<GivenAttribute> attributes)
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

    /// <exception cref="DynamoDbException">The elements are no key schema.</exception>
    public static KeySchema CheckKeys(IReadOnlyList<TableKeyElement> elements, IReadOnlyDictionary<string, AttributeType> types)
    {
        var names = CheckDefined(elements, types);
        if (names.Count == 2 && names[0] == names[1])
        {
            throw DynamoDbException.Validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        }

        CheckFirst(elements);
        return elements.Count == 2 && elements[1].Type != "RANGE"
            ? throw DynamoDbException.Validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
            : new KeySchema(names[0], names.ElementAtOrDefault(1));
    }

    private static List<string> CheckDefined(IReadOnlyList<TableKeyElement> elements, IReadOnlyDictionary<string, AttributeType> types)
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

        return names;
    }

    private static void CheckFirst(IReadOnlyList<TableKeyElement> elements)
    {
        if (elements[0].Type != "HASH")
        {
            throw DynamoDbException.Validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
        }
    }

    /// <summary>The keys of a global index, each of several attributes if it likes.</summary>
    private static KeySchema CheckGlobalKeys(IReadOnlyList<TableKeyElement> elements, IReadOnlyDictionary<string, AttributeType> types)
    {
        var names = CheckDefined(elements, types);
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

    /// <summary>An index's keys, which the service looks at before anything else of the index.</summary>
    /// <exception cref="DynamoDbException">They are no key schema, or do not fit the table.</exception>
    public static KeySchema CheckIndexKeys(GivenIndex given, KeySchema tableKeys, IReadOnlyDictionary<string, AttributeType> types)
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

    /// <summary>The index without its capacity.</summary>
    /// <exception cref="DynamoDbException">The projection is not one.</exception>
    public static IndexDefinition CheckIndex(GivenIndex given, int number, KeySchema keys)
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

        if (given.NonKeyAttributes?.GroupBy(name => name).FirstOrDefault(names => names.Count() > 1) is { } twice)
        {
            throw DynamoDbException.InvalidParameter($"Duplicate element in NonKeyAttributes: {twice.Key}");
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

    /// <summary>Refuses definitions of attributes that are no key of anything.</summary>
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

    /// <exception cref="DynamoDbException">There is no such class.</exception>
    public static void CheckClass(string? given)
    {
        if (given is not null && !TableClasses.Contains(given))
        {
            throw DynamoDbException.Validation($"Invalid table-class parameter provided. Please try again with a valid table-class value: [{string.Join(", ", TableClasses)}].");
        }
    }

    /// <exception cref="DynamoDbException">The parts of the specification do not go together.</exception>
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

    /// <exception cref="DynamoDbException">A new table is to have a stream, or tells what a stream it has not is to show.</exception>
    public static void CheckStream(GivenStream? stream)
    {
        if (stream is { Enabled: false, View: not null })
        {
            throw DynamoDbException.InvalidParameter("Table is being created with a stream disabled, UpdateViewType should not be specified");
        }

        if (stream is { Enabled: true, View: null })
        {
            throw DynamoDbException.InvalidParameter("Table is being created with a stream enabled, UpdateViewType is required");
        }

        RefuseStream(stream);
    }

    /// <exception cref="DynamoDbException">A stream is asked for.</exception>
    public static void RefuseStream(GivenStream? stream)
    {
        if (stream is { Enabled: true })
        {
            throw DynamoDbException.Validation("StreamSpecification: streams are not served by this endpoint; StreamEnabled must be false");
        }
    }
}
