using System.Buffers;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary>Answers and errors in the service's protocol, restJson1.</summary>
internal static class Answers
{
    /// <summary>Error shapes whose text member is <c>message</c>; that of all others is <c>Message</c> (model).</summary>
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

    public static Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body) => SendAsync(context, 200, body);

    public static Task SendEmptyAsync(HttpContext context) => SendAsync(context, 200, "{}"u8.ToArray());

    public static Task SendAsync(HttpContext context, Action<Utf8JsonWriter> members) => SendAsync(context, 200, Object(members));

    public static Task WriteErrorAsync(HttpContext context, AwsException refusal)
    {
        context.Response.Headers["x-amzn-ErrorType"] = refusal.Code;
        return SendAsync(context, refusal.Status, Object(writer =>
        {
            writer.WriteString("Type"u8, refusal.Status >= 500 ? "Service"u8 : "User"u8);
            writer.WriteString(LowerCaseMessage.Contains(refusal.Code) ? "message"u8 : "Message"u8, refusal.Message);
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

    private static Task SendAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
