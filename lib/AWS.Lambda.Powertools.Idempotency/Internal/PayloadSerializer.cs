using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AWS.Lambda.Powertools.Idempotency.Internal;

/// <summary>
/// Serializes payloads and results: by the configured context alone, else by reflection. As with the official package, a type that
/// the context lacks is an error.
/// </summary>
internal sealed class PayloadSerializer(JsonSerializerContext context)
{
    private readonly JsonSerializerOptions _options = new()
    {
        PropertyNameCaseInsensitive = true,
        TypeInfoResolver = context ?? (IJsonTypeInfoResolver)new DefaultJsonTypeInfoResolver(),
    };

    public JsonDocument ToDocument(object payload) => payload switch
    {
        JsonDocument document => document,
        null => JsonDocument.Parse("null"),
        _ => JsonSerializer.SerializeToDocument(payload, payload.GetType(), _options),
    };

    public string ToJson(object result) =>
        result is null ? "null" : JsonSerializer.Serialize(result, result.GetType(), _options);

    public T FromJson<T>(string json) => JsonSerializer.Deserialize<T>(json, _options);
}
