using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>Writes the error responses of the Lambda service API (restJson1), also for its operations on durable executions.</summary>
public static class LambdaErrorResponse
{
    // Only SDKs read the text, no browser.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Error shapes whose member for the text is <c>message</c>; it is <c>Message</c> in all others (service model).</summary>
    private static readonly FrozenSet<string> LowerCaseMessage = FrozenSet.Create(
        StringComparer.Ordinal,
        "InvalidParameterValueException", "TooManyRequestsException", "ResourceConflictException", "RequestTooLargeException",
        "InvalidRequestContentException", "ResourceNotReadyException", "SerializedRequestEntityTooLargeException", "SerializationException",
        "UnsupportedMediaTypeException", "ValidationException", "ProvisionedConcurrencyConfigNotFoundException");

    /// <summary>Writes status, error type and body; a throttling error also has a Retry-After header.</summary>
    public static Task WriteAsync(HttpContext context, AwsException error)
    {
        context.Response.Headers["x-amzn-ErrorType"] = error.Code;
        if (error.Status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return JsonResponse.WriteAsync(context, error.Status, Body(error));
    }

    private static ReadOnlyMemory<byte> Body(AwsException error)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("Type"u8, error.Status < 500 ? "User"u8 : "Service"u8);
            writer.WriteString(LowerCaseMessage.Contains(error.Code) ? "message"u8 : "Message"u8, error.Message);
            if (error.Code == "TooManyRequestsException")
            {
                writer.WriteString("Reason"u8, "ReservedFunctionConcurrentInvocationLimitExceeded"u8);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
