using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DurableLocal.Cli.Service;

/// <summary>An item in DynamoDB's JSON as plain JSON: numbers keep their digits, sets become arrays, binary values stay base64.</summary>
internal static class PlainItem
{
    /// <summary>Text is printed: it has no more escapes than JSON demands.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement Of(JsonElement item) => JsonSerializer.SerializeToElement(Map(item), Readable);

    private static JsonObject Map(JsonElement map)
    {
        var plain = new JsonObject();
        foreach (var member in map.EnumerateObject())
        {
            plain[member.Name] = Value(member.Value);
        }

        return plain;
    }

    private static JsonNode? Value(JsonElement attribute)
    {
        var typed = attribute.EnumerateObject().First();
        return typed.Name switch
        {
            "M" => Map(typed.Value),
            "L" => new JsonArray([.. typed.Value.EnumerateArray().Select(Value)]),
            "N" => Number(typed.Value),
            "NS" => new JsonArray([.. typed.Value.EnumerateArray().Select(Number)]),
            "NULL" => null,
            _ => JsonNode.Parse(typed.Value.GetRawText()),
        };
    }

    private static JsonNode? Number(JsonElement digits) => JsonNode.Parse(digits.GetString()!);
}
