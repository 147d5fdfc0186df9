using System.Text.Json;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Writes the Items array of a page, which a COUNT response omits.</summary>
internal static class ItemArray
{
    public static void WriteStartArrayUnless(this Utf8JsonWriter response, bool countOnly)
    {
        if (!countOnly)
        {
            response.WriteStartArray("Items"u8);
        }
    }

    public static void WriteEndArrayUnless(this Utf8JsonWriter response, bool countOnly)
    {
        if (!countOnly)
        {
            response.WriteEndArray();
        }
    }
}
