using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Writes a stored item: without a projection its bytes as stored, otherwise the projected part.</summary>
internal static class ItemResponse
{
    public static void Write(Utf8JsonWriter response, ReadOnlySpan<byte> json, Projection? projection)
    {
        if (projection is null)
        {
            response.WriteRawValue(json, skipInputValidation: true);
        }
        else
        {
            AttributeValueWriter.WriteItem(response, projection.Apply(AttributeValueWriter.Parse(json)));
        }
    }
}
