using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// The key attributes of an index added to a table: the request defines them all, those the table knows too, and as the
/// table has them.
/// </summary>
internal static class NewIndexKeys
{
    /// <returns>The types the request gives; those of no key of the index do not matter.</returns>
    /// <exception cref="DynamoDbException">A key attribute has no type, or another one than before.</exception>
    public static Dictionary<string, AttributeType> Check(TableDefinition table, GivenIndex create, IReadOnlyList<GivenAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            throw DynamoDbException.InvalidParameter($"AttributeDefinitions is not specified for index: {create.Name}");
        }

        var types = SchemaRules.CheckDefinitions(attributes);
        var names = create.KeyElements.Select(element => element.Name).ToList();
        if (names.Exists(name => !types.ContainsKey(name)))
        {
            throw DynamoDbException.InvalidParameter($"Some index key attributes are not defined in AttributeDefinitions. Keys: [{string.Join(", ", names)}], AttributeDefinitions: [{string.Join(", ", types.Keys)}]");
        }

        if (names.Find(name => table.AttributeTypes.TryGetValue(name, out var known) && known != types[name]) is { } other)
        {
            var wanted = string.Join(", ", create.KeyElements.Select(element => Element(element.Name, types[element.Name], element.Type)));
            throw DynamoDbException.InvalidParameter($"Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: {ExistingSchema(table, other)} New schema: Schema:[{wanted}]");
        }

        return names.Distinct().ToDictionary(name => name, name => types[name], StringComparer.Ordinal);
    }

    /// <summary>The first schema the attribute is of.</summary>
    private static string ExistingSchema(TableDefinition table, string attribute)
    {
        var keys = table.Indexes.Select(index => index.Keys).Prepend(table.Keys).First(schema => schema.Has(attribute));
        var elements = keys.Names.Select(name => Element(name, table.AttributeTypes[name], keys.Partitions.Contains(name) ? "HASH" : "RANGE"));
        return $"Schema:[{string.Join(", ", elements)}]";
    }

    private static string Element(string name, AttributeType type, string role) => $"SchemaElement: key{{{name}:{type}:{role}}}";
}
