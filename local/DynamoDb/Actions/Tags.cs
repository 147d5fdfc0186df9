using System.Text.Json;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

/// <summary>A table's tags.</summary>
internal static class Tags
{
    public static Dictionary<string, string> Read(RequestStructure request)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in request.Structures("Tags") ?? [])
        {
            var key = tag.Text("Key");
            var value = tag.Text("Value");
            new Constraints().NotNull("tags.key", key).NotNull("tags.value", value).Refuse();
            tags[key!] = value!;
        }

        return tags;
    }

    public static void Write(Utf8JsonWriter response, IReadOnlyDictionary<string, string> tags)
    {
        response.WriteStartArray("Tags"u8);
        foreach (var (key, value) in tags)
        {
            response.WriteStartObject();
            response.WriteString("Key"u8, key);
            response.WriteString("Value"u8, value);
            response.WriteEndObject();
        }

        response.WriteEndArray();
    }
}
