using System.Text.Json.Serialization;

namespace DurableChaining.Local.Wire;

/// <summary>The front door's own error body, readable by every SDK.</summary>
internal sealed record Refusal([property: JsonPropertyName("__type")] string Code, [property: JsonPropertyName("message")] string Message);

[JsonSerializable(typeof(Refusal))]
internal sealed partial class RefusalJson : JsonSerializerContext;
