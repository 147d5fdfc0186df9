using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Runtime.Internal;
using Amazon.Util;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Writes members to the parts of an HTTP request that the restJson1 protocol defines; null members are omitted.</summary>
internal static class RequestParts
{
    // These bodies are never embedded in HTML. Relaxed escaping writes a quote inside a string as two bytes instead of six.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <exception cref="AmazonLambdaException">The value is null or empty: the path would identify another resource.</exception>
    internal static void Label(this IRequest request, string name, string value)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new AmazonLambdaException($"{request.RequestName}: {name} is required and is not set");
        }

        request.AddPathResource($"{{{name}}}", value);
    }

    internal static void Query(this IRequest request, string name, string value)
    {
        if (value is not null)
        {
            request.ParameterCollection.Add(name, value);
        }
    }

    internal static void Query(this IRequest request, string name, int? value) =>
        request.Query(name, value?.ToString(CultureInfo.InvariantCulture));

    internal static void Query(this IRequest request, string name, bool? value) =>
        request.Query(name, value is { } flag ? flag ? "true" : "false" : null);

    /// <summary>Adds a timestamp in ISO 8601, UTC; milliseconds only if they are not zero.</summary>
    internal static void Query(this IRequest request, string name, DateTime? value) =>
        request.Query(name, value?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));

    internal static void Query(this IRequest request, string name, List<ExecutionStatus> values)
    {
        if (values is { Count: > 0 })
        {
            request.ParameterCollection.Add(name, values.ConvertAll(static status => status.Value));
        }
    }

    internal static void Header(this IRequest request, string name, string value)
    {
        if (value is not null)
        {
            request.Headers[name] = value;
        }
    }

    internal static void JsonBody(this IRequest request, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, WriterOptions))
        {
            write(json);
        }

        request.Content = body.WrittenSpan.ToArray();
        request.Headers[HeaderKeys.ContentTypeHeader] = "application/json";
    }

    internal static void BlobBody(this IRequest request, Stream content)
    {
        request.ContentStream = content ?? new MemoryStream();
        request.Headers[HeaderKeys.ContentLengthHeader] =
            (request.ContentStream.Length - request.ContentStream.Position).ToString(CultureInfo.InvariantCulture);
        request.Headers[HeaderKeys.ContentTypeHeader] = "binary/octet-stream";
    }
}
