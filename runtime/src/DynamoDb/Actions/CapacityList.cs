using System.Text.Json;
using DurableLocal.DynamoDb.Items;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The ConsumedCapacity list of a request that may access several tables: one structure per table.</summary>
internal static class CapacityList
{
    /// <summary>Writes the list, or nothing where the request does not ask for it.</summary>
    /// <param name="response">The response.</param>
    /// <param name="level">The request's ReturnConsumedCapacity.</param>
    /// <param name="costs">The cost of each item and the table it belongs to.</param>
    /// <param name="factor">Multiplies each cost: 2 within a transaction.</param>
    /// <param name="unitsMember">See <see cref="ConsumedCapacity.WriteStructure"/>.</param>
    public static void Write(Utf8JsonWriter response, string? level, IEnumerable<(string Table, WriteCost Cost)> costs, double factor, string? unitsMember)
    {
        if (level is not ("TOTAL" or "INDEXES"))
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

            consumed.WriteStructure(response, level, unitsMember);
        }

        response.WriteEndArray();
    }
}
