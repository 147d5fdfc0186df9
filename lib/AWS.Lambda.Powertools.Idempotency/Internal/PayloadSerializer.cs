using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AWS.Lambda.Powertools.Idempotency.Internal;

/// <summary>Serializes payloads and results: with the configured context for the types that it contains, otherwise by reflection.</summary>
internal sealed class PayloadSerializer(JsonSerializerContext context)
{
    private readonly JsonSerializerOptions _options = new()
    {
        PropertyNameCaseInsensitive = true,
        TypeInfoResolver = context is null
            ? new DefaultJsonTypeInfoResolver()
            : JsonTypeInfoResolver.Combine(context, new DefaultJsonTypeInfoResolver()),
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
