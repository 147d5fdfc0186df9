using System.Text.Json;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Values;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>
/// The size estimate of a collection of items of one partition. The service answers a range of whole gigabytes; the
/// runtime, whose disk is small, always the lowest.
/// </summary>
internal static class ItemCollectionMetrics
{
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
