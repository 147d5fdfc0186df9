using System.Buffers;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary>Writes responses and errors in the service's protocol, restJson1.</summary>
internal static class Responses
{
    /// <summary>Error shapes whose text member is <c>message</c>; all others have <c>Message</c> (model).</summary>
    private static readonly HashSet<string> LowerCaseMessage = new(StringComparer.Ordinal)
    {
        "InvalidParameterValueException",
        "TooManyRequestsException",
        "ResourceConflictException",
        "RequestTooLargeException",
        "InvalidRequestContentException",
        "ResourceNotReadyException",
        "SerializedRequestEntityTooLargeException",
        "UnsupportedMediaTypeException",
        "ValidationException",
        "SerializationException",
    };

    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body) => WriteAsync(context, 200, body);

    public static Task WriteEmptyAsync(HttpContext context) => WriteAsync(context, 200, "{}"u8.ToArray());

    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members) => WriteAsync(context, 200, Object(members));

    public static Task WriteErrorAsync(HttpContext context, AwsException error)
    {
        context.Response.Headers["x-amzn-ErrorType"] = error.Code;
        return WriteAsync(context, error.Status, Object(writer =>
        {
            writer.WriteString("Type"u8, error.Status >= 500 ? "Service"u8 : "User"u8);
            writer.WriteString(LowerCaseMessage.Contains(error.Code) ? "message"u8 : "Message"u8, error.Message);
        }));
    }

    private static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
