using System.Text.Json.Serialization;

namespace DurableLocal.Core.Http;

/// <summary>The body of errors that <see cref="HttpFrontend"/> returns itself, in a form that every AWS SDK parses.</summary>
internal sealed record ErrorResponse([property: JsonPropertyName("__type")] string Code, [property: JsonPropertyName("message")] string Message);

[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class ErrorResponseJson : JsonSerializerContext;
