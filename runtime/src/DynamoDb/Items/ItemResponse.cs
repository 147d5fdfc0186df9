using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Writes a stored item: as it lies where all of it is asked for, else cut down.</summary>
internal static class ItemResponse
{
    public static void Write(Utf8JsonWriter response, ReadOnlySpan<byte> json, Projection? cut)
    {
        if (cut is null)
        {
            response.WriteRawValue(json, skipInputValidation: true);
        }
        else
        {
            AttributeValueWriter.WriteItem(response, cut.Apply(AttributeValueWriter.Parse(json)));
        }
    }
}
