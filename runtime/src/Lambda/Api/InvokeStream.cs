using System.Buffers;
using System.Text.Json;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The response of InvokeWithResponseStream. The response of a local function is complete when it is sent, so the stream has one chunk and its end.</summary>
internal static class InvokeStream
{
    /// <summary>Checks that the response of the invocation can be streamed.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: the type is Event, or the function is durable.</exception>
    public static void Check(FunctionVersion function, InvokeRequest request)
    {
        if (request.Type == InvocationType.Event)
        {
            throw new AwsException(400, "InvalidParameterValueException", "InvocationType: expected RequestResponse or DryRun for a streamed response, got \"Event\"");
        }

        if (function.Function.Durable is not null)
        {
            throw new AwsException(400, "InvalidParameterValueException", $"{function.UnqualifiedArn} is a durable function: its response is not streamed; use Invoke");
        }
    }

    public static Task WriteResponseAsync(HttpContext context, InvocationOutcome outcome)
    {
        var stream = new ArrayBufferWriter<byte>();
        var failed = outcome.Kind != InvocationOutcomeKind.Succeeded;
        if (!failed)
        {
            EventStream.Write(stream, "PayloadChunk", "application/octet-stream", outcome.Payload.Span);
        }

        EventStream.Write(stream, "InvokeComplete", "application/json", LambdaJson.Of(writer => WriteEnd(writer, outcome, failed)).Span);
        context.Response.ContentType = EventStream.ContentType;
        context.Response.Headers["X-Amzn-Remapped-Content-Type"] = "application/octet-stream";
        context.Response.ContentLength = stream.WrittenCount;
        return context.Response.BodyWriter.WriteAsync(stream.WrittenMemory).AsTask();
    }

    private static void WriteEnd(Utf8JsonWriter writer, InvocationOutcome outcome, bool failed)
    {
        if (failed)
        {
            writer.WriteString("ErrorCode"u8, outcome.ErrorType);
            writer.WriteString("ErrorDetails"u8, outcome.Payload.Span);
        }

        if (outcome.LogTail is { } tail)
        {
            writer.WriteBase64String("LogResult"u8, tail);
        }
    }
}
