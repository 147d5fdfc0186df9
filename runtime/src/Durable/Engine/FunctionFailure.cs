using System.Text.Json;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>Creates the ErrorObject of a failed invocation.</summary>
internal static class FunctionFailure
{
    public static byte[] Of(InvocationOutcome outcome)
    {
        var document = outcome.Kind == InvocationOutcomeKind.FunctionError ? Parse(outcome.Payload.Span) : new ErrorDocument(null, null, null);
        var type = outcome.ErrorType ?? document.Type ?? outcome.Kind switch
        {
            InvocationOutcomeKind.Crashed => "Runtime.ExitError",
            InvocationOutcomeKind.TimedOut => "Sandbox.Timedout",
            InvocationOutcomeKind.Throttled => "TooManyRequestsException",
            _ => "Runtime.Unknown",
        };
        return ErrorObject.Of(type, outcome.ErrorMessage ?? document.Message ?? $"The invocation ended as {outcome.Kind}", document.StackTrace);
    }

    private static ErrorDocument Parse(ReadOnlySpan<byte> payload)
    {
        string? type = null, message = null;
        List<string>? stackTrace = null;
        try
        {
            var reader = new Utf8JsonReader(payload);
            reader.Read();
            MemberReader.Expect(ref reader, JsonTokenType.StartObject, "error document");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("errorType"u8))
                {
                    type = MemberReader.Text(ref reader, "errorType");
                }
                else if (reader.ValueTextEquals("errorMessage"u8))
                {
                    message = MemberReader.Text(ref reader, "errorMessage");
                }
                else if (reader.ValueTextEquals("stackTrace"u8))
                {
                    stackTrace = MemberReader.Texts(ref reader, "stackTrace");
                }
                else
                {
                    MemberReader.Skip(ref reader);
                }
            }
        }
        catch (JsonException)
        {
            // A function may return any text as its error; the members read so far are kept.
        }

        return new ErrorDocument(type, message, stackTrace);
    }

    private sealed record ErrorDocument(string? Type, string? Message, List<string>? StackTrace);
}
