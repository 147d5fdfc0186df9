using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// The fingerprint of a transaction, which decides whether a request with a known ClientRequestToken is a repetition. It
/// depends on the meaning of the items only: the order of members, attributes and set elements, white space, escapes and the
/// notation of numbers do not change it. The order of the items and the text of expressions do.
/// </summary>
internal static class TransactionFingerprint
{
    private static readonly string[] Texts = ["ConditionExpression", "UpdateExpression", "ReturnValuesOnConditionCheckFailure"];

    /// <summary>Returns the SHA-256 of the items in canonical form.</summary>
    public static byte[] Of(IEnumerable<TransactWrite> writes)
    {
        var canonical = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(canonical, AttributeValueWriter.Options);
        writer.WriteStartArray();
        foreach (var write in writes)
        {
            Write(writer, write);
        }

        writer.WriteEndArray();
        writer.Flush();
        return SHA256.HashData(canonical.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, TransactWrite write)
    {
        writer.WriteStartObject();
        writer.WriteString("Operation"u8, write.Operation);
        writer.WriteString("TableName"u8, write.TableName);
        writer.WritePropertyName("Subject"u8);
        AttributeValueWriter.WriteItem(writer, Sorted(write.Subject));
        foreach (var name in Texts)
        {
            writer.WriteString(name, write.Parameters.Text(name));
        }

        writer.WriteStartObject("ExpressionAttributeNames"u8);
        foreach (var (placeholder, name) in InOrder(write.Parameters.TextMap("ExpressionAttributeNames") ?? []))
        {
            writer.WriteString(placeholder, name);
        }

        writer.WriteEndObject();
        writer.WritePropertyName("ExpressionAttributeValues"u8);
        AttributeValueWriter.WriteItem(writer, Sorted(write.Parameters.Item("ExpressionAttributeValues") ?? new MapValue()));
        writer.WriteEndObject();
    }

    /// <summary>Returns the map with its attributes, at every level, in the order of their names. Sets are always sorted.</summary>
    private static MapValue Sorted(MapValue map)
    {
        var sorted = new MapValue();
        foreach (var (name, value) in InOrder(map.Members))
        {
            sorted.Members.Add(name, Sorted(value));
        }

        return sorted;
    }

    private static AttributeValue Sorted(AttributeValue value) => value switch
    {
        MapValue map => Sorted(map),
        ListValue list => new ListValue(list.Elements.ConvertAll(Sorted)),
        _ => value,
    };

    private static IOrderedEnumerable<KeyValuePair<string, T>> InOrder<T>(Dictionary<string, T> members) =>
        members.OrderBy(member => member.Key, StringComparer.Ordinal);
}
