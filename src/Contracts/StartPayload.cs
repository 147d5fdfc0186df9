using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>
/// The input of one durable execution. The Lambda service compares the payloads of two starts byte by byte, so this holds
/// the key and the item and nothing that changes between two deliveries of a message.
/// </summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Item">The item as submitted.</param>
public readonly record struct StartPayload(string Key, JsonElement Item)
{
    private const string KeyMember = "idempotency_key";
    private const string ItemMember = "item";

    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The item's own text less its white space, behind the key: equal submissions give equal bytes.</summary>
    public byte[] ToUtf8()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Written))
        {
            writer.WriteStartObject();
            writer.WriteString(KeyMember, Key);
            writer.WritePropertyName(ItemMember);
            writer.WriteRawValue(WithoutWhiteSpace(Item.GetRawText()), skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads what an execution was started with: a start payload, or a bare item from a direct invocation.</summary>
    /// <param name="input">The execution's input.</param>
    /// <param name="executionName">Stands in for the key of a bare item without an id that could be one.</param>
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
        var kept = new StringBuilder(json.Length);
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            var character = json[i];
            if (inString && character == '\\')
            {
                // The escaped character is kept with its backslash: an escaped quote does not end the string.
                kept.Append(character).Append(json[++i]);
                continue;
            }

            inString ^= character == '"';
            if (inString || character is not (' ' or '\t' or '\r' or '\n'))
            {
                kept.Append(character);
            }
        }

        return kept.ToString();
    }
}
