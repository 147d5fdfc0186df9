using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Validates the key attributes of an index that UpdateTable adds. The request must define all of them, also those that the
/// table already has, and with the type of the table.
/// </summary>
internal static class NewIndexKeys
{
    /// <returns>The types of the index's key attributes; other definitions of the request are ignored.</returns>
    /// <exception cref="DynamoDbException">A key attribute has no definition, or another type than in the table.</exception>
    public static Dictionary<string, AttributeType> Check(TableDefinition table, RequestedIndex create, IReadOnlyList<AttributeDefinition> attributes)
    {
        if (attributes.Count == 0)
        {
            throw DynamoDbException.InvalidParameter($"AttributeDefinitions is not specified for index: {create.Name}");
        }

        var types = SchemaRules.CheckDefinitions(attributes);
        var names = create.KeyElements.Select(element => element.Name).ToList();
        SchemaRules.CheckDefined(names, types);
        if (names.Find(name => table.AttributeTypes.TryGetValue(name, out var type) && type != types[name]) is { } redefined)
        {
            var wanted = string.Join(", ", create.KeyElements.Select(element => Element(element.Name, types[element.Name], element.Type)));
            throw DynamoDbException.InvalidParameter($"Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: {ExistingSchema(table, redefined)} New schema: Schema:[{wanted}]");
        }

        return names.Distinct().ToDictionary(name => name, name => types[name], StringComparer.Ordinal);
    }

    /// <summary>The first key schema that contains the attribute.</summary>
    private static string ExistingSchema(TableDefinition table, string attribute)
    {
        var keys = table.Indexes.Select(index => index.Keys).Prepend(table.Keys).First(schema => schema.Has(attribute));
        var elements = keys.Names.Select(name => Element(name, table.AttributeTypes[name], keys.Partitions.Contains(name) ? "HASH" : "RANGE"));
        return $"Schema:[{string.Join(", ", elements)}]";
    }

    private static string Element(string name, AttributeType type, string role) => $"SchemaElement: key{{{name}:{type}:{role}}}";
}
