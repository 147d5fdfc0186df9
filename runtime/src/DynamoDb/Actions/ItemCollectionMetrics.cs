using System.Text.Json;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// The size estimate of an item collection: the items of one partition. The service returns a range of whole gigabytes; the
/// local runtime always returns the lowest range.
/// </summary>
internal static class ItemCollectionMetrics
{
    /// <summary>Writes the metrics of several writes: one structure per partition, for each table that has local indexes.</summary>
    public static void WriteList(Utf8JsonWriter response, IEnumerable<(TableDefinition Table, MapValue Attributes)> writes)
    {
        var tables = writes.Where(write => write.Table.HasLocalIndexes).GroupBy(write => write.Table).ToList();
        if (tables.Count == 0)
        {
            return;
        }

        response.WriteStartObject("ItemCollectionMetrics"u8);
        foreach (var table in tables)
        {
            response.WriteStartArray(table.Key.Name);
            foreach (var write in table.DistinctBy(write => KeyEncoding.Encode(write.Attributes[table.Key.Keys.Partition]!), BytesComparer.Instance))
            {
                Write(response, table.Key, write.Attributes);
            }

            response.WriteEndArray();
        }

        response.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter response, TableDefinition table, MapValue attributes)
    {
        var partition = table.Keys.Partition;
        response.WriteStartObject();
        response.WriteStartObject("ItemCollectionKey"u8);
        response.WritePropertyName(partition);
        AttributeValueWriter.Write(response, attributes[partition]!);
        response.WriteEndObject();
        response.WriteStartArray("SizeEstimateRangeGB"u8);
        response.WriteNumberValue(0);
        response.WriteNumberValue(1);
        response.WriteEndArray();
        response.WriteEndObject();
    }
}
