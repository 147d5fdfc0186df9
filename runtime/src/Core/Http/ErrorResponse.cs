using System.Text.Json.Serialization;

namespace DurableLocal.Core.Http;

/// <summary>The front door's own error body, readable by every SDK.</summary>
internal sealed record ErrorResponse([property: JsonPropertyName("__type")] string Code, [property: JsonPropertyName("message")] string Message);

[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class ErrorResponseJson : JsonSerializerContext;
