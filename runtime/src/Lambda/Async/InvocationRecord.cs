using System.Buffers;
using System.Text;
using System.Text.Json;
using DurableLocal.Sqs;

namespace DurableLocal.Lambda.Async;

/// <summary>
/// The message that a destination receives about an asynchronous invocation (Lambda developer guide, "Capturing records of
/// Lambda asynchronous invocations").
/// </summary>
internal static class InvocationRecord
{
    public const string Success = "Success";
    public const string RetriesExhausted = "RetriesExhausted";
    public const string EventAgeExceeded = "EventAgeExceeded";

    private const int RanStatusCode = 200;

    private static readonly Dictionary<string, MessageAttributeValue> NoAttributes = [];

    /// <param name="condition">Why the invocation has ended: one of the constants of this class.</param>
    public static OutgoingMessage Of(AsyncInvocation invocation, FunctionVersion function, InvocationOutcome outcome, string condition, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("version"u8, "1.0"u8);
            json.WriteString("timestamp"u8, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
            json.WriteStartObject("requestContext"u8);
            json.WriteString("requestId"u8, invocation.RequestId);
            json.WriteString("functionArn"u8, $"{function.UnqualifiedArn}:{function.Qualifier ?? FunctionRegistry.Latest}");
            json.WriteString("condition"u8, condition);
            json.WriteNumber("approximateInvokeCount"u8, Ran(outcome) ? invocation.Attempts + 1 : invocation.Attempts);
            json.WriteEndObject();
            WritePayload(json, "requestPayload", invocation.Payload);
            if (Ran(outcome))
            {
                WriteResponse(json, function, outcome);
            }

            json.WriteEndObject();
        }

        return new OutgoingMessage(Encoding.UTF8.GetString(buffer.WrittenSpan), NoAttributes) { TraceHeader = invocation.TraceId };
    }

    private static bool Ran(InvocationOutcome outcome) => outcome.Kind != InvocationOutcomeKind.Throttled;

    private static void WriteResponse(Utf8JsonWriter json, FunctionVersion function, InvocationOutcome outcome)
    {
        json.WriteStartObject("responseContext"u8);
        json.WriteNumber("statusCode"u8, RanStatusCode);
        json.WriteString("executedVersion"u8, function.Version);
        if (outcome.Kind != InvocationOutcomeKind.Succeeded)
        {
            json.WriteString("functionError"u8, "Unhandled"u8);
        }

        json.WriteEndObject();
        WritePayload(json, "responsePayload", outcome.Payload.Span);
    }

    /// <summary>Writes a payload as the JSON that it is; one that is empty or no JSON as null or text.</summary>
    private static void WritePayload(Utf8JsonWriter json, string name, ReadOnlySpan<byte> payload)
    {
        json.WritePropertyName(name);
        if (payload.IsEmpty)
        {
            json.WriteNullValue();
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            document.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            json.WriteStringValue(Encoding.UTF8.GetString(payload));
        }
    }
}
