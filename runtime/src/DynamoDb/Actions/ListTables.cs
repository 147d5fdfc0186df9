using System.Text.Json;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Lists the table names in byte order, a page at a time.</summary>
internal sealed class ListTables(TableCatalog catalog) : IDynamoDbOperation
{
    /// <summary>The maximum and the default of Limit (API reference, ListTables).</summary>
    private const int MaximumNames = 100;

    public string Name => "ListTables";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var start = request.Text("ExclusiveStartTableName");
        var given = request.Integer("Limit");
        new Constraints()
            .IndexName("exclusiveStartTableName", start)
            .AtLeast("limit", given, 1)
            .AtMost("limit", given, MaximumNames)
            .ThrowIfViolated();
        var limit = (int)(given ?? MaximumNames);
        var names = catalog.List(start ?? string.Empty, limit + 1);
        response.WriteStartArray("TableNames"u8);
        foreach (var name in names.Take(limit))
        {
            response.WriteStringValue(name);
        }

        response.WriteEndArray();
        if (names.Count > limit)
        {
            response.WriteString("LastEvaluatedTableName"u8, names[limit - 1]);
        }

        return Task.CompletedTask;
    }
}
