using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableLocal.Cli.Output;

/// <summary>The JSON of <c>--output json</c>; its schemas are in runtime/docs/schemas.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExecutionsDocument))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(TraceDocument))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(SendDocument))]
[JsonSerializable(typeof(RedriveDocument))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(ReplayDocument))]
[JsonSerializable(typeof(UpDocument))]
public sealed partial class OutputJson : JsonSerializerContext
{
    // Not initialized with the class: the order of its static members is not defined over the parts of the class.
    private static OutputJson Relaxed => field ??= new(new JsonSerializerOptions(Default.Options!) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A document as one line.</summary>
    public static string Text<T>(T document) => JsonSerializer.Serialize(document, typeof(T), Relaxed);
}
