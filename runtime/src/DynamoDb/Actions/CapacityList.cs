using System.Text.Json;
using DurableLocal.DynamoDb.Items;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The consumed capacity of a request on several tables: one structure a table.</summary>
internal static class CapacityList
{
    public static void Write(Utf8JsonWriter response, string? asked, IEnumerable<(string Table, WriteCost Cost)> costs, double factor, string? kind)
    {
        if (asked is not ("TOTAL" or "INDEXES"))
        {
            return;
        }

        response.WriteStartArray("ConsumedCapacity"u8);
        foreach (var table in costs.GroupBy(cost => cost.Table, StringComparer.Ordinal))
        {
            var consumed = new ConsumedCapacity(table.Key);
            foreach (var (_, cost) in table)
            {
                consumed.Add(cost, factor);
            }

            consumed.WriteStructure(response, asked, kind);
        }

        response.WriteEndArray();
    }
}
