using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>
/// The input of one durable execution. The Lambda service compares the payloads of two starts byte by byte, so it contains
/// the key and the item and nothing that changes between two deliveries of a message.
/// </summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Item">The item as submitted.</param>
public readonly record struct StartPayload(string Key, JsonElement Item)
{
    private const string KeyMember = "idempotency_key";
    private const string ItemMember = "item";

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the key and the item's own text without its white space, in UTF-8: equal submissions give equal bytes.</summary>
    public byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString(KeyMember, Key);
            writer.WritePropertyName(ItemMember);
            writer.WriteRawValue(WithoutWhiteSpace(Item.GetRawText()), skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads the input of an execution: a start payload, or a bare item from a direct invocation.</summary>
    /// <param name="input">The execution's input.</param>
    /// <param name="executionName">The key of a bare item whose <c>id</c> is missing or not a legal key.</param>
    public static StartPayload Read(JsonElement input, string executionName)
    {
        if (input.ValueKind == JsonValueKind.Object
            && input.TryGetProperty(KeyMember, out var key) && key.ValueKind == JsonValueKind.String
            && input.TryGetProperty(ItemMember, out var item)
            && input.GetPropertyCount() == 2)
        {
            return new StartPayload(key.GetString()!, item);
        }

        var id = input.ValueKind == JsonValueKind.Object && input.TryGetProperty("id", out var member) && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;
        return new StartPayload(id is not null && IdempotencyKey.IsLegal(id) ? id : executionName, input);
    }

    private static string WithoutWhiteSpace(string json)
    {
        var compact = new StringBuilder(json.Length);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var character = json[i];
            if (inString && character == '\\')
            {
                // Copy the escaped character with its backslash: an escaped quote does not end the string.
                compact.Append(character).Append(json[++i]);
                continue;
            }

            inString ^= character == '"';
            if (inString || character is not (' ' or '\t' or '\r' or '\n'))
            {
                compact.Append(character);
            }
        }

        return compact.ToString();
    }
}
